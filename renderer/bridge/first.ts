import { z } from 'zod'

/*
 * Runs before anything else of the page (the first import of every entry).
 *
 * The policy of the page allows style elements with this load's nonce only. Naive UI writes its styles through
 * `document.createElement('style')` and has no nonce option (tusen-ai/naive-ui#6356), so the nonce is given here.
 */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? ''

if (nonce !== '' && nonce !== '__NONCE__') {
  type Create = (this: Document, tag: string, options?: ElementCreationOptions) => HTMLElement
  // Read by name: `createElement` is a family of overloads, of which one signature is enough here.
  const create = Reflect.get(document, 'createElement') as Create
  const withNonce = (tag: string, options?: ElementCreationOptions): HTMLElement => {
    const element = create.call(document, tag, options)
    if (element instanceof HTMLStyleElement) element.nonce = nonce
    return element
  }
  Object.defineProperty(document, 'createElement', { value: withNonce, configurable: true, writable: true })
}

// zod probes `new Function` otherwise, which the policy reports as a violation on every load.
z.config({ jitless: true })
