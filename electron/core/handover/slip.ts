import type { Random } from '../ports.ts'
import { drawCode } from '../store/codes.ts'

export { drawCode }

/** The printed half, 80 bits: found by itself, so it must be out of reach of guessing by itself. */
export const drawPrinted = (random: Random): string => drawCode(random, 4)
/** The half that goes another way, 40 bits: five tries, together with a printed half. */
export const drawOther = (random: Random): string => drawCode(random, 2)
/** A binding code that goes whole by text message, 60 bits, five tries. */
export const drawBinding = (random: Random): string => drawCode(random, 3)
