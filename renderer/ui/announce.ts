import { readonly, ref } from 'vue'

const polite = ref('')
const assertive = ref('')

/**
 * Tells screen readers what just came of an act (WCAG 2.2, 4.1.3). `urgent` interrupts: refusals and warnings only.
 * The same sentence twice is still said twice.
 */
export function announce(sentence: string, urgent = false): void {
  const region = urgent ? assertive : polite
  // A region whose text does not change stays silent; the no-break space is not read.
  region.value = region.value === sentence ? `${sentence}\u00A0` : sentence
}

/** What the live regions hold now; the frame shows them once. */
export const announcements = { polite: readonly(polite), assertive: readonly(assertive) }
