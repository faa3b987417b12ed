import type { Random } from '../../ports.ts'

type Point = readonly [x: number, y: number]
type Stroke = readonly Point[]

/**
 * Letters and digits as strokes on a grid of 4 by 6. Whatever looks like another one in handwriting (0 and O, 1 and I, 5 and S,
 * 8 and B) is left out of both.
 */
const GLYPHS: Readonly<Record<string, readonly Stroke[]>> = {
  A: [line(0, 6, 2, 0, 4, 6), line(0.8, 4, 3.2, 4)],
  C: [line(4, 1, 3, 0, 1, 0, 0, 1.5, 0, 4.5, 1, 6, 3, 6, 4, 5)],
  E: [line(4, 0, 0, 0, 0, 6, 4, 6), line(0, 3, 3, 3)],
  F: [line(4, 0, 0, 0, 0, 6), line(0, 3, 3, 3)],
  H: [line(0, 0, 0, 6), line(4, 0, 4, 6), line(0, 3, 4, 3)],
  K: [line(0, 0, 0, 6), line(4, 0, 0, 3.2, 4, 6)],
  L: [line(0, 0, 0, 6, 4, 6)],
  M: [line(0, 6, 0, 0, 2, 3, 4, 0, 4, 6)],
  N: [line(0, 6, 0, 0, 4, 6, 4, 0)],
  P: [line(0, 6, 0, 0, 3, 0, 4, 1, 4, 2.2, 3, 3.2, 0, 3.2)],
  R: [line(0, 6, 0, 0, 3, 0, 4, 1, 4, 2.2, 3, 3.2, 0, 3.2), line(2, 3.2, 4, 6)],
  T: [line(0, 0, 4, 0), line(2, 0, 2, 6)],
  X: [line(0, 0, 4, 6), line(4, 0, 0, 6)],
  Y: [line(0, 0, 2, 3, 4, 0), line(2, 3, 2, 6)],
  3: [line(0, 0.5, 1.5, 0, 3.4, 0.4, 3.6, 2, 1.6, 2.9, 3.8, 3.6, 3.8, 5.2, 2.2, 6, 0, 5.4)],
  4: [line(3, 6, 3, 0, 0, 4, 4, 4)],
  6: [line(3.6, 0.2, 1.6, 1, 0.2, 3.2, 0.2, 5, 1.2, 6, 3, 6, 4, 5, 4, 4, 3, 3.1, 0.4, 3.8)],
  7: [line(0, 0, 4, 0, 1.5, 6)],
}
const ALPHABET = Object.keys(GLYPHS)
const LETTERS = 6

const [WIDTH, HEIGHT] = [320, 104]
/** A cell of the grid in pixels, the room for one letter, and where the first one stands. */
const [CELL, ADVANCE, LEFT, TOP] = [9.6, 48, 18, 27] as const
/** Lines that mean nothing, across the whole picture. */
const NOISE = 2

function line(...numbers: readonly number[]): Stroke {
  return numbers.flatMap((x, index) => (index % 2 === 0 ? [[x, numbers[index + 1] ?? 0] as const] : []))
}

export interface Picture {
  readonly answer: string
  readonly width: number
  readonly height: number
  readonly strokes: readonly string[]
}

/**
 * Draws six letters as bare lines: turned, sheared, each point a little off, in random order among lines that mean nothing. There is
 * no text in it to select. It holds up programs that read pages, not ones that read pictures: the limits behind it do that.
 */
export function drawPicture(random: Random): Picture {
  const letters = Array.from({ length: LETTERS }, () => ALPHABET[random.int(ALPHABET.length)] ?? 'A')
  const drawn = letters.flatMap((letter, place) => drawLetter(random, letter, place))
  const strokes = [...drawn, ...Array.from({ length: NOISE }, () => noise(random))]
  return { answer: letters.join(''), width: WIDTH, height: HEIGHT, strokes: shuffled(random, strokes) }
}

/** A uniform number between -1 and 1. */
const sway = (random: Random): number => random.int(2001) / 1000 - 1

function drawLetter(random: Random, letter: string, place: number): readonly string[] {
  const turn = sway(random) * 0.28
  const shear = sway(random) * 0.25
  const size = CELL * (1 + sway(random) * 0.12)
  const [dx, dy] = [sway(random) * 3, sway(random) * 10]
  const put = ([x, y]: Point): Point => {
    const [a, b] = [(x - 2 + shear * (y - 3)) * size, (y - 3) * size]
    return [
      LEFT + place * ADVANCE + 17 + dx + a * Math.cos(turn) - b * Math.sin(turn) + sway(random) * 1.6,
      TOP + 25 + dy + a * Math.sin(turn) + b * Math.cos(turn) + sway(random) * 1.6,
    ]
  }
  return (GLYPHS[letter] ?? []).map(stroke => path(stroke.map(put)))
}

const noise = (random: Random): string => {
  const at = (x: number): Point => [x, 16 + random.int(HEIGHT - 32)]
  return path([at(4), at(90), at(180), at(WIDTH - 4)])
}

const path = (points: readonly Point[]): string =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')

function shuffled(random: Random, strokes: readonly string[]): readonly string[] {
  const keyed = strokes.map(stroke => ({ stroke, key: random.int(2 ** 32) }))
  return keyed.sort((a, b) => a.key - b.key).map(one => one.stroke)
}
