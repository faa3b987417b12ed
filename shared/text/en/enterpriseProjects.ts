/** Refusals about enterprise projects. */
export const enterpriseProjects = {
  'name-taken': 'The account has an enterprise project of this name already. Choose another name.',
}
