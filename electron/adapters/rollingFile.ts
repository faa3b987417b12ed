import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

/**
 * A log file that never grows past `limit` bytes: the full one becomes `.1`, `.1` becomes `.2`, and the oldest goes.
 * Lines are written at once, so that the last one before a crash is there. Files are 0600.
 */
export function openRollingFile(
  path: string,
  { limit = 1024 * 1024, keep = 3 } = {},
): { write(line: string): void; close(): void } {
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  const roll = () => {
    closeSync(file)
    rmSync(`${path}.${keep}`, { force: true })
    for (let n = keep - 1; n >= 1; n -= 1) tryRename(`${path}.${n}`, `${path}.${n + 1}`)
    tryRename(path, `${path}.1`)
    file = openSync(path, 'a', 0o600)
    size = fstatSync(file).size
  }
  return {
    write: line => {
      try {
        if (size > 0 && size + line.length > limit) roll()
        size += writeSync(file, line)
      } catch {
        // A full disk must not stop the desk: the line is lost, the work goes on.
      }
    },
    close: () => closeSync(file),
  }
}

function tryRename(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch {
    // Not there yet.
  }
}
