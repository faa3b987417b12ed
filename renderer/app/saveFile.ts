/** Hands a text to the browser as a file of that name: it asks where to keep it, or puts it with the downloads. */
export function saveFile(fileName: string, text: string): void {
  const type = fileName.endsWith('.csv') ? 'text/csv' : 'application/jsonl'
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // The download has its own copy by the next turn; the text must not stay in memory for as long as the page lives.
  setTimeout(() => URL.revokeObjectURL(address))
}
