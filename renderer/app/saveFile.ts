const TYPES: ReadonlyMap<string, string> = new Map([
  ['csv', 'text/csv'],
  ['json', 'application/json'],
  ['jsonl', 'application/jsonl'],
  ['ldif', 'text/x-ldif'],
])

/** Hands a text to the browser as a file of that name: it asks where to keep it, or puts it with the downloads. */
export function saveFile(fileName: string, text: string): void {
  const type = TYPES.get(fileName.slice(fileName.lastIndexOf('.') + 1)) ?? 'application/octet-stream'
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // The download has its own copy by the next turn; the text must not stay in memory for as long as the page lives.
  setTimeout(() => URL.revokeObjectURL(address))
}
