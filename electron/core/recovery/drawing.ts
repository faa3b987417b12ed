import { newId } from '../codes/codes.ts'
import type { WriteDb } from '../store/database.ts'
import type { Keys } from '../store/keys.ts'
import { pageDigest, waits, type Call, type Handlers, type RecoveryDeps } from './here.ts'
import { TASK_MS } from './limits.ts'
import { insertTask, takeTask } from './rows.ts'
import { drawPicture } from './tasks/image.ts'
import { drawSound } from './tasks/sound.ts'
import { isWorked, WORK_BITS, WORK_WAIT_MS } from './tasks/work.ts'

type Kind = Parameters<Handlers['drawTask']>[1]['kind']
type Drawn = Exclude<Awaited<ReturnType<Handlers['drawTask']>>, { outcome: 'wait' }>

/** Bound to the task: a right answer to one is none to another. */
const answerDigest = (keys: Keys, taskId: string, answer: string): Uint8Array =>
  keys.mac('code', 'recovery-task', taskId, answer)

/** Letters as they were drawn: case, spaces and full-width forms of an input method are forgiven. */
const folded = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s,;.-]+/gu, '')

/** Draws a task for the calling page. Its answer is kept as a digest, for five minutes and for one try. */
export const drawTask =
  ({ paces }: Pick<RecoveryDeps, 'paces'>): Handlers['drawTask'] =>
  async (call, { kind }) => {
    const retryAt = paces.tasks.take(call.now) ?? (kind === 'work' ? paces.works.take(call.now) : null)
    if (retryAt !== null) return waits(call, retryAt)
    const id = newId(call.random)
    const notBefore = kind === 'work' ? call.now + WORK_WAIT_MS : call.now
    const { drawn, answer } = draw(call, kind, { id, notBefore, expiresAt: call.now + TASK_MS })
    call.note(kind)
    return call.write(async tx => {
      await insertTask(tx, {
        id,
        client_digest: pageDigest(call.keys, call.client),
        kind,
        digest: answerDigest(call.keys, id, answer),
        made_at: call.now,
        not_before: notBefore,
        expires_at: call.now + TASK_MS,
        state: 'open',
      })
      return drawn
    })
  }

function draw(
  call: Pick<Call, 'random'>,
  kind: Kind,
  at: { readonly id: string; readonly notBefore: number; readonly expiresAt: number },
): { readonly drawn: Drawn; readonly answer: string } {
  const { id, notBefore, expiresAt } = at
  switch (kind) {
    case 'image': {
      const { answer, width, height, strokes } = drawPicture(call.random)
      return { drawn: { outcome: 'image', width, height, strokes: [...strokes], expiresAt }, answer }
    }
    case 'sound': {
      const { answer, wav } = drawSound(call.random)
      return { drawn: { outcome: 'sound', wav: Buffer.from(wav).toString('base64'), expiresAt }, answer }
    }
    case 'work':
      return { drawn: { outcome: 'work', challenge: id, bits: WORK_BITS, notBefore, expiresAt }, answer: '' }
  }
}

/** Takes the task of the calling page and judges the answer. Right or wrong, it is used up: the transaction must commit. */
export async function answerTask(
  tx: WriteDb,
  call: Pick<Call, 'now' | 'keys' | 'client'>,
  typed: string,
): Promise<boolean> {
  const task = await takeTask(tx, pageDigest(call.keys, call.client), call.now)
  if (task === undefined || call.now < task.not_before) return false
  if (task.kind === 'work') return isWorked(task.id, typed)
  return Buffer.compare(task.digest, answerDigest(call.keys, task.id, folded(typed))) === 0
}
