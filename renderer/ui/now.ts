import { onScopeDispose, readonly, ref, type Ref } from 'vue'

const now = ref(Date.now())
/** Where the clock stands still; null: it runs. */
let standing: number | null = null
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

const tick = () => (now.value = standing ?? Date.now())

/** The clock of the desk in milliseconds, once a second, shared by every part that counts up or down. */
export function useNow(): Readonly<Ref<number>> {
  if (users === 0) {
    tick()
    timer = setInterval(tick, 1_000)
  }
  users += 1
  onScopeDispose(() => {
    users -= 1
    if (users === 0) clearInterval(timer)
  })
  return readonly(now)
}

/** Lets the clock stand at a time, as it does while somebody practises, or run again. */
export function standAt(at: number | null): void {
  standing = at
  tick()
}
