/** How whoever started this calls the command line: through npm in a clone, by its own name where it is installed. */
export const commandName = (env: Readonly<Record<string, string | undefined>>): string =>
  env['npm_package_name'] === 'iam-desk' ? 'npm run --silent iam-desk --' : 'iam-desk'
