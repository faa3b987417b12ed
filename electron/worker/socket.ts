import { randomBytes } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'

import type { Reply } from '#shared/errors.ts'

import type { App } from '../core/app.ts'
import type { Log } from '../core/ports.ts'
import { failed } from './frames.ts'

/** One line of JSON from the command line to the process that owns the store. It is answered by `{ id, reply }`. */
type Question = { readonly id: number } & (
  { readonly kind: 'dispatch' | 'vault'; readonly name: string; readonly input: unknown } | { readonly kind: 'address' }
)

/** Where the pages of a running desk are; `url` carries a fresh launch ticket. */
export interface Addresses {
  readonly url: string | null
  readonly userPages: string | null
}

export interface SocketOptions {
  readonly path: string
  readonly app: App
  readonly log: Log
  readonly addresses: () => Addresses
}

/** The command line's way into a desk that runs in another process. */
export interface RemoteDesk {
  dispatch(name: string, input: unknown): Promise<Reply<unknown>>
  vault(name: string, input: unknown): Promise<Reply<unknown>>
  addresses(): Promise<Addresses>
  close(): void
}

/** An import file in base64 and its frame. */
const LONGEST_LINE = 32 * 1024 * 1024
const MOST_CALLERS = 16

/** Thrown when a live process already serves this store. */
export class SocketTaken extends Error {
  override readonly name = 'SocketTaken'
}

/**
 * Serves the command line on a local socket that only this user can open (mode 0600 in a 0700 folder; on Windows a named
 * pipe, which lets others read at most). Each caller is a client of its own, with its own unlock, and the face `cli`.
 */
export async function serveSocket({ path, app, log, addresses }: SocketOptions): Promise<{ close(): Promise<void> }> {
  await removeStale(path)
  const callers = new Set<Socket>()
  const server = createServer(socket => {
    const client = `cli:${randomBytes(12).toString('base64url')}`
    callers.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      callers.delete(socket)
      void app.dropClient(client)
    })
    const answer = (id: number, reply: Reply<unknown>) => {
      if (socket.writable) socket.write(`${JSON.stringify({ id, reply })}\n`)
    }
    readLines(socket, line => {
      const question = readQuestion(line)
      if (question === undefined) {
        log.warn('socket.nonsense')
        socket.destroy()
      } else {
        void follow(question, client).then(reply => answer(question.id, reply))
      }
    })
  })
  server.maxConnections = MOST_CALLERS

  const follow = (question: Question, client: string): Promise<Reply<unknown>> => {
    switch (question.kind) {
      case 'dispatch':
        return app.dispatch({ client, face: 'cli', name: question.name, input: question.input })
      case 'vault':
        return app.vault(client, question.name, { input: question.input, via: 'cli' })
      case 'address':
        return Promise.resolve({ ok: true, value: addresses() })
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  // The folder is private already, so nobody could connect in between.
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of callers) socket.destroy()
      }),
  }
}

/** Connects to a desk that runs, or answers `undefined` when none does. */
export async function reachDesk(path: string): Promise<RemoteDesk | undefined> {
  const socket = await tryConnect(path)
  if (socket === undefined) return undefined
  const waiting = new Map<number, (reply: Reply<unknown>) => void>()
  let lastId = 0
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const settle of waiting.values()) settle(failed('worker.closed'))
    waiting.clear()
  })
  readLines(socket, line => {
    // Written by serveSocket, in a process of the same user.
    const { id, reply } = JSON.parse(line) as { id: number; reply: Reply<unknown> }
    waiting.get(id)?.(reply)
    waiting.delete(id)
  })
  const ask = (question: Omit<Question, 'id'>): Promise<Reply<unknown>> => {
    lastId += 1
    const id = lastId
    if (!socket.writable) return Promise.resolve(failed('worker.closed'))
    return new Promise(resolve => {
      waiting.set(id, resolve)
      socket.write(`${JSON.stringify({ id, ...question })}\n`)
    })
  }
  return {
    dispatch: (name, input) => ask({ kind: 'dispatch', name, input } as Omit<Question, 'id'>),
    vault: (name, input) => ask({ kind: 'vault', name, input } as Omit<Question, 'id'>),
    addresses: async () => {
      const reply = await ask({ kind: 'address' })
      return reply.ok ? (reply.value as Addresses) : { url: null, userPages: null }
    },
    close: () => void socket.end(),
  }
}

/** A socket file whose process is gone is left over from a crash. */
async function removeStale(path: string): Promise<void> {
  const live = await tryConnect(path)
  if (live !== undefined) {
    live.destroy()
    throw new SocketTaken(path)
  }
  if (process.platform !== 'win32') rmSync(path, { force: true })
}

function tryConnect(path: string): Promise<Socket | undefined> {
  return new Promise(resolve => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

function readLines(socket: Socket, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let length = 0
  socket.on('data', (chunk: Buffer) => {
    const [first = '', ...rest] = decoder.write(chunk).split('\n')
    parts.push(first)
    length += first.length
    for (const next of rest) {
      onLine(parts.join(''))
      parts = [next]
      length = next.length
    }
    if (length > LONGEST_LINE) socket.destroy()
  })
}

function readQuestion(line: string): Question | undefined {
  try {
    const found: unknown = JSON.parse(line)
    if (
      typeof found !== 'object' ||
      found === null ||
      !('id' in found) ||
      !('kind' in found) ||
      typeof found.id !== 'number'
    )
      return undefined
    if (found.kind === 'address') return { id: found.id, kind: 'address' }
    if (found.kind !== 'dispatch' && found.kind !== 'vault') return undefined
    if (!('name' in found) || typeof found.name !== 'string') return undefined
    return { id: found.id, kind: found.kind, name: found.name, input: 'input' in found ? found.input : {} }
  } catch {
    return undefined
  }
}
