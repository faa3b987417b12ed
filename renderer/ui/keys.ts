import { onBeforeUnmount, onMounted } from 'vue'
import { tinykeys } from 'tinykeys'

/**
 * Keys of the whole window for as long as the component lives: `'$mod+KeyK'`, `'F2'`. They work inside fields too, because
 * the desk is mostly fields; so they are never single letters. The default of the browser does not happen.
 */
export function useKeys(bindings: Readonly<Record<string, () => void>>): void {
  const heard = Object.fromEntries(
    Object.entries(bindings).map(([keys, act]) => [
      keys,
      (event: KeyboardEvent) => {
        event.preventDefault()
        act()
      },
    ]),
  )
  let unbind: () => void = () => undefined
  onMounted(() => {
    unbind = tinykeys(window, heard, { ignore: event => event.repeat || event.isComposing })
  })
  onBeforeUnmount(() => unbind())
}
