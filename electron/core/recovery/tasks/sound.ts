import type { Random } from '../../ports.ts'

/** Samples a second, and the parts of the sound in seconds. */
const RATE = 8_000
const [BEEP, GAP, PAUSE, EDGE] = [0.17, 0.15, 1, 0.4] as const
const GROUPS = 4
/** Beeps in one group, at most. Few enough to count without counting aids. */
const MOST = 6

export interface Sound {
  /** How many beeps each group has: `3526`. */
  readonly answer: string
  /** A WAV file: 8 bits, one channel. */
  readonly wav: Uint8Array
}

/**
 * Groups of beeps to count, over a quiet hiss. Speech cannot be made here in either language, and a made-up voice would be harder to
 * follow than beeps; a count is the same in every language.
 */
export function drawSound(random: Random): Sound {
  const groups = Array.from({ length: GROUPS }, () => 1 + random.int(MOST))
  const samples: number[] = silence(EDGE)
  for (const count of groups) {
    for (let beep = 0; beep < count; beep++) samples.push(...tone(520 + random.int(300)), ...silence(GAP))
    samples.push(...silence(PAUSE))
  }
  const hiss = random.bytes(samples.length)
  const bytes = samples.map((sample, index) => 128 + Math.round(sample * 90 + ((hiss[index] ?? 128) - 128) / 24))
  return { answer: groups.join(''), wav: wavOf(Uint8Array.from(bytes)) }
}

const silence = (seconds: number): number[] => new Array<number>(Math.round(seconds * RATE)).fill(0)

/** A sine that swells and fades, so that it does not click. */
function tone(hertz: number): number[] {
  const length = Math.round(BEEP * RATE)
  return Array.from({ length }, (_, index) => {
    const edge = Math.min(1, index / 160, (length - index) / 160)
    return Math.sin((2 * Math.PI * hertz * index) / RATE) * edge
  })
}

function wavOf(samples: Uint8Array): Uint8Array {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  // PCM, one channel, RATE bytes a second, one byte a sample.
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(RATE, 24)
  head.writeUInt32LE(RATE, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}
