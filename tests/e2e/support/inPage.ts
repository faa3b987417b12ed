/** What `inPage` leaves on the window for the checks of `inspect.ts`. */
export interface Inspector {
  /** Names of the stops that Tab should make, in the page or in the open dialog. */
  expected(): string[]
  /** Where the focus is, or `null` when it has left what is looked at. */
  focused(): Promise<{ readonly stop: string; readonly ring: boolean; readonly covered: boolean } | null>
  /** Puts the focus before the first control. */
  toTop(): void
  /** What does not fit the window, or cannot be scrolled into it. */
  outOfReach(): string[]
}

/** Runs in the page, so it may use nothing from outside. A dialog keeps the focus inside on purpose: while one is open, it is all there is. */
export function inPage(): void {
  const CONTROLS =
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [role=option], [role=tab], [role=radio], [role=menuitem]'
  const NATIVE =
    'a, button, input, select, textarea, summary, [role=option], [role=tab], [role=radio], [role=menuitem], tr'
  const GROUPS = '[role=tablist], [role=radiogroup], [role=listbox], [role=menu], tbody:has(> tr[tabindex])'

  const seen = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    element.getBoundingClientRect().width > 0
  const off = (element: Element) =>
    element.matches(':disabled') || element.closest('[inert], [aria-hidden=true], .unseen') !== null
  // An open list below its field goes when the focus does, so what it lies over is not lost.
  const scope = () =>
    [...document.querySelectorAll('[role=dialog]')].filter(seen).at(-1) ??
    document.querySelector('[role=search]:has(> [role=combobox][aria-expanded=true])') ??
    document.body
  const controls = () =>
    [...scope().querySelectorAll<HTMLElement>(CONTROLS)].filter(
      each =>
        (seen(each) || each.matches('.skip')) &&
        !off(each) &&
        (each.tabIndex >= 0 || each.matches(NATIVE)) &&
        // Naive UI keeps the focus inside with two empty elements.
        !each.matches('[aria-hidden]'),
    )

  const numbers = new Map<Element, number>()
  const name = (element: Element) => {
    if (!numbers.has(element)) numbers.set(element, numbers.size)
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null
    const words = element.getAttribute('aria-label') ?? label ?? element.textContent
    // A clock that counts down while the page is walked does not make another control of it.
    const still = words
      .trim()
      .replaceAll(/\s+/gu, ' ')
      .replaceAll(/\d+:\d\d/gu, '…')
    return `${element.tagName.toLowerCase()} “${still.slice(0, 48)}” #${String(numbers.get(element))}`
  }
  /** What stands for a control in the order of Tab: itself, or the group that arrows walk. */
  const stop = (element: Element) => {
    if (element instanceof HTMLInputElement && element.type === 'radio')
      return (
        [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')].find(one => one.name === element.name) ??
        element
      )
    const group = element.matches('td *') ? null : element.closest(GROUPS)
    if (group === null) return element
    return document.querySelector(`[aria-controls="${group.id}"][role=combobox]`) ?? group
  }

  const hasRing = (element: Element | null): boolean => {
    for (let at = element, up = 0; at !== null && up < 4; at = at.parentElement, up++) {
      const { outlineStyle, outlineWidth } = getComputedStyle(at)
      if (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) return true
    }
    return false
  }
  const isCovered = (element: Element) => {
    const box = element.getBoundingClientRect()
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)]
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)]
    const parts = [0.5, 0.1, 0.3, 0.7, 0.9]
    return !parts.some(part =>
      parts.some(down => {
        const [x, y] = [left + (right - left) * part, top + (bottom - top) * down]
        const hit = document.elementFromPoint(x, y)
        return (
          hit !== null &&
          (element.contains(hit) || hit.contains(element) || hit.closest('label')?.contains(element) === true)
        )
      }),
    )
  }

  const inspector: Inspector = {
    expected: () => [...new Set(controls().map(stop))].map(name),
    async focused() {
      const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
      const active = document.activeElement
      if (active === null || active === document.body) return null
      // Even with reduced motion, what the focus changes takes a frame or two; what lasts is a finding.
      for (let wait = 0; wait < 30 && (isCovered(active) || !hasRing(active)); wait++) await frame()
      return { stop: name(stop(active)), ring: hasRing(active), covered: isCovered(active) }
    },
    toTop() {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
      const start = document.createElement('span')
      start.tabIndex = -1
      scope().prepend(start)
      start.focus()
      start.remove()
    },
    outOfReach() {
      const wide = [document.documentElement, ...document.querySelectorAll('main, [role=dialog]')]
        .filter(each => each.scrollWidth > each.clientWidth + 1)
        .map(
          each => `${each.tagName.toLowerCase()} scrolls sideways by ${String(each.scrollWidth - each.clientWidth)} px`,
        )
      const hidden = controls()
        .filter(each => !each.matches('.skip'))
        .filter(each => {
          each.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
          const { left, right, top, bottom } = each.getBoundingClientRect()
          const outside = right - left <= innerWidth && (left < -1 || right > innerWidth + 1)
          return outside || (bottom - top <= innerHeight && (top < -1 || bottom > innerHeight + 1)) || isCovered(each)
        })
        .map(each => `${name(each)} cannot be brought into the window`)
      return [...wide, ...hidden]
    },
  }
  Object.assign(globalThis, { inspector })
}
