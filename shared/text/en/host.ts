/** Why the browser host turned a request away, where a person can come to read it. */
export const host = {
  'no-pass': 'This page was opened without its key. Open the address that IAM Desk prints.',
  ticket: 'This address was used already, or is older than a minute. Open the fresh one that IAM Desk prints.',
  'too-large': 'That is larger than IAM Desk takes. An import file may have 20 MiB.',
  'wrong-host': 'This address is not the one IAM Desk was started on.',
  method: 'Not a request of IAM Desk’s own page.',
  target: 'Not a request of IAM Desk’s own page.',
  origin: 'Not a request of IAM Desk’s own page.',
  site: 'Not a request of IAM Desk’s own page.',
  'media-type': 'Not a request of IAM Desk’s own page.',
  'not-json': 'Not a request of IAM Desk’s own page.',
  path: 'No such page.',
}
