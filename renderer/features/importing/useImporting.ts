import { onScopeDispose, ref, shallowRef } from 'vue'

import type { AccountId } from '#shared/contract/ids.ts'
import type { Output } from '#shared/contract/index.ts'
import type { ImportPlan } from '#shared/contract/directory.ts'

import { onEvent, rpc } from '../../bridge/rpc.ts'
import { useCall } from '../../bridge/useCall.ts'
import { mappingOf, suggested, type ColumnChoice, type FileRead, type Wanted } from './mapping.ts'

/** Where the import stands. Nothing is stored before `running`. */
export type Stage =
  | { readonly kind: 'file' }
  | { readonly kind: 'columns'; readonly file: FileRead }
  | { readonly kind: 'plan'; readonly file: FileRead; readonly plan: ImportPlan }
  | { readonly kind: 'running'; readonly file: FileRead; readonly cancelling: boolean }
  | { readonly kind: 'report'; readonly report: Output<'directory.runImport'> }

/** A file's bytes in base64, as JSON carries them; `null` when the browser cannot read it. */
const base64 = (file: File): Promise<string | null> =>
  new Promise(resolve => {
    const reader = new FileReader()
    reader.onload = () =>
      resolve(typeof reader.result === 'string' ? reader.result.slice(reader.result.indexOf(',') + 1) : null)
    reader.onerror = () => resolve(null)
    reader.readAsDataURL(file)
  })

/** Walks one file from choice to report. */
export function useImporting() {
  const stage = shallowRef<Stage>({ kind: 'file' })
  const fileName = ref('')
  const accountId = ref<AccountId | null>(null)
  const choices = ref<ColumnChoice[]>([])
  const wanted = ref<Wanted>({ applyChanges: false, keepPasswords: false })
  const progress = shallowRef<{ done: number; total: number } | null>(null)
  const reading = useCall(rpc.directory.readImport)
  const planning = useCall(rpc.directory.planImport)
  const running = useCall(rpc.directory.runImport)

  onScopeDispose(
    onEvent(event => {
      const now = stage.value
      const mine = 'file' in now && event.kind === 'progress' && event.importId === now.file.importId
      if (mine) progress.value = { done: event.done, total: event.total }
    }),
  )

  const options = (file: FileRead, account: AccountId) => ({
    importId: file.importId,
    accountId: account,
    format: file.format,
    mapping: mappingOf(choices.value),
    ...wanted.value,
  })

  async function read(file: File) {
    fileName.value = file.name
    const content = await base64(file)
    const answer = content === null ? undefined : await reading.run({ fileName: file.name, content })
    if (answer === undefined) return
    choices.value = suggested(answer)
    wanted.value = { applyChanges: false, keepPasswords: false }
    stage.value = { kind: 'columns', file: answer }
  }
  async function plan() {
    const now = stage.value
    if (now.kind !== 'columns' || accountId.value === null) return
    progress.value = null
    const answer = await planning.run(options(now.file, accountId.value))
    if (answer !== undefined) stage.value = { kind: 'plan', file: now.file, plan: answer }
  }
  async function run() {
    const before = stage.value
    if (before.kind !== 'plan' || accountId.value === null) return
    progress.value = null
    stage.value = { kind: 'running', file: before.file, cancelling: false }
    const report = await running.run(options(before.file, accountId.value))
    // A refusal leaves the plan standing: nothing was stored.
    stage.value = report === undefined ? before : { kind: 'report', report }
  }
  async function cancel() {
    const now = stage.value
    if (now.kind !== 'running') return
    stage.value = { ...now, cancelling: true }
    await rpc.directory.cancelImport({ importId: now.file.importId })
  }
  function toColumns() {
    if (stage.value.kind === 'plan') stage.value = { kind: 'columns', file: stage.value.file }
  }
  function again() {
    stage.value = { kind: 'file' }
    for (const call of [reading, planning, running]) call.clear()
  }

  return {
    stage,
    fileName,
    accountId,
    choices,
    wanted,
    progress,
    reading,
    planning,
    running,
    read,
    plan,
    run,
    cancel,
    toColumns,
    again,
  }
}
