import { computed, onBeforeUnmount, onMounted, ref } from 'vue'
import type { Ref } from 'vue'

/** With nobody there for so long the screen clears itself; the last part of it is counted down in sight. */
const IDLE_MS = 60_000
const WARN_MS = 15_000
const SIGNS = ['pointerdown', 'keydown', 'input', 'wheel', 'touchmove'] as const

/** Whether these pages are a terminal for everybody. The address says so, and no page may lead away from it. */
export const isKiosk = (): boolean => new URLSearchParams(location.search).has('kiosk')

/**
 * Follows whether somebody is there. `clear` is called once when they have been gone for a minute; it is left to load the page anew.
 */
export function useIdle(clear: () => void): { readonly left: Readonly<Ref<number | null>>; stay(): void } {
  /** The last sign of somebody; null while nobody has touched the fresh page, which has nothing to clear. */
  const seen = ref<number | null>(null)
  const now = ref(Date.now())
  let timer: ReturnType<typeof setInterval> | undefined

  const stay = () => (seen.value = now.value = Date.now())
  const idle = computed(() => (seen.value === null ? 0 : now.value - seen.value))
  /** Seconds until the screen clears itself; null while somebody is there. */
  const left = computed(() => (idle.value < IDLE_MS - WARN_MS ? null : Math.ceil((IDLE_MS - idle.value) / 1000)))

  // Once it is asked, only the answer counts: a touch that took the question away would land on what lies under it.
  const sign = () => {
    if (left.value === null) stay()
  }

  onMounted(() => {
    for (const name of SIGNS) addEventListener(name, sign, { capture: true, passive: true })
    timer = setInterval(() => {
      now.value = Date.now()
      if (idle.value < IDLE_MS) return
      clearInterval(timer)
      clear()
    }, 500)
  })
  onBeforeUnmount(() => {
    clearInterval(timer)
    for (const name of SIGNS) removeEventListener(name, sign, { capture: true })
  })
  return { left, stay }
}

/** What a page can do against wandering off: no menu, no dragging, no keys of the browser. The window does the rest. */
export function useKeptIn(): void {
  const refuse = (event: Event) => event.preventDefault()
  const refuseKeys = (event: KeyboardEvent) => {
    const isBrowsers = /^F\d+$/u.test(event.key) || event.key.startsWith('Browser')
    const isShortcut = (event.ctrlKey || event.metaKey) && !'acvxz'.includes(event.key.toLowerCase())
    if (isBrowsers || isShortcut || (event.altKey && /^Arrow|^Home$/u.test(event.key))) event.preventDefault()
  }
  onMounted(() => {
    addEventListener('contextmenu', refuse)
    addEventListener('dragstart', refuse)
    addEventListener('keydown', refuseKeys, { capture: true })
  })
  onBeforeUnmount(() => {
    removeEventListener('contextmenu', refuse)
    removeEventListener('dragstart', refuse)
    removeEventListener('keydown', refuseKeys, { capture: true })
  })
}
