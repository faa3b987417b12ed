import { once } from 'node:events'

const LOOK_MS = 500
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Settles once the process is to end: at a signal, or when `npm run` that started it is gone. npm passes SIGTERM to the
 * shell between, which dies of it and tells nobody; without this the host would hold the store on, unseen.
 */
export async function stopSignal(): Promise<void> {
  const ends = new AbortController()
  const waits: Promise<unknown>[] = SIGNALS.map(signal => once(process, signal, { signal: ends.signal }))
  if (process.env['npm_package_name'] === 'iam-desk') waits.push(parentGone(ends.signal))
  await Promise.race(waits)
  // The signals that did not come are waited for no longer; nobody is left to hear of it.
  for (const wait of waits) wait.catch(() => undefined)
  ends.abort()
}

function parentGone(ended: AbortSignal): Promise<void> {
  const parent = process.ppid
  return new Promise(resolve => {
    const look = setInterval(() => {
      if (process.ppid !== parent) resolve()
    }, LOOK_MS)
    look.unref()
    ended.addEventListener('abort', () => clearInterval(look))
  })
}
