// Where tests keep their throw-away folders. Thousands of stores are made, and each commit waits for the disk: in memory, where
// Linux offers it, a test of the core takes half the time. A TMPDIR that somebody has set is kept.
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
/** Far more than the tests keep at one time; Docker gives 64 MB unless asked. */
const ROOM = 2 * 1024 ** 3
/** For those that are about the disk: it is told to them here. */
const DISK = 'IAM_DESK_TEST_DISK'

/** Points TMPDIR into memory, for this process and those it starts. What a test that was ended has left there goes with the process. */
export function tempInMemory() {
  if (process.env['TMPDIR'] || !hasRoom()) return
  process.env[DISK] = tmpdir()
  // A short name: sockets are made below it.
  const folder = mkdtempSync(join(MEMORY, 'desk-'))
  process.env['TMPDIR'] = folder
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
}

function hasRoom() {
  if (process.platform !== 'linux') return false
  try {
    // Some tests start a program that they have written.
    if (isNoExec(readFileSync('/proc/mounts', 'utf8'))) return false
    const { bavail, bsize } = statfsSync(MEMORY)
    return Math.min(bavail * bsize, process.availableMemory() / 2) >= ROOM
  } catch {
    return false
  }
}

/**
 * Whether programs there may not be started; so, too, when nothing is mounted there.
 * @param {string} mounts
 */
function isNoExec(mounts) {
  const options = mounts
    .split('\n')
    .map(line => line.split(' '))
    .findLast(([, place]) => place === MEMORY)?.[3]
  return options === undefined || options.split(',').includes('noexec')
}
