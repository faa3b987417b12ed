/** Where the pages live in the window: a scheme of our own, so that no file and no site shares it. */
export const SCHEME = 'app'
export const PAGE = `${SCHEME}://console/`

/** Whether a URL is one of our page's own. Compared by parts: `startsWith` lets `app://console.evil` and userinfo through. */
export function isOurs(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host, username, password } = new URL(url)
  return protocol === `${SCHEME}:` && host === 'console' && username === '' && password === ''
}
