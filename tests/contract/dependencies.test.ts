import Database from 'better-sqlite3'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const root = join(import.meta.dirname, '../..')
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'))

const Floor = z.object({ floor: z.string(), advisories: z.array(z.string()).min(1) })
const floors = z
  .object({ packages: z.record(z.string(), Floor), sqlite: z.record(z.string(), Floor) })
  .parse(read('tests/contract/floors.json'))

const Locked = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
})
const { '': _root, ...locked } = z
  .object({ packages: z.record(z.string(), Locked) })
  .parse(read('package-lock.json')).packages

/** An alias keeps the name it was given in the path; the lockfile notes the package it stands for. */
const packages = Object.entries(locked).map(([path, entry]) => {
  const alias = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  return { ...entry, path, alias, name: entry.name ?? alias }
})

const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
    allowScripts: z.record(z.string(), z.boolean()),
  })
  .parse(read('package.json'))

/** Negative when `a` is older than `b`; a pre-release counts as its release, which no pin here is. */
function compare(a: string, b: string): number {
  const [left, right] = [a, b].map(version => version.split('-')[0]?.split('.').map(Number) ?? [])
  for (const place of [0, 1, 2]) {
    const difference = (left?.[place] ?? 0) - (right?.[place] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

describe('the dependencies', () => {
  it('are pinned exactly, so that two installs of one commit are the same', () => {
    const loose = Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    })
      .map(([name, range]) => ({ name, range: range.replace(/^npm:.*@/, '') }))
      .filter(({ range }) => !/^\d+\.\d+\.\d+$/.test(range))
    expect(loose).toEqual([])
  })

  it('carry a hash each, and no address they must come from', () => {
    expect(packages.length).toBeGreaterThan(100)
    for (const { path, link, inBundle, integrity, resolved } of packages) {
      expect(resolved, path).toBeUndefined()
      if (link !== true && inBundle !== true) expect(integrity, path).toMatch(/^sha512-/)
    }
  })

  it('are none of them older than the fix of a known advisory', () => {
    const old = packages.filter(({ name, version }) => {
      const rule = floors.packages[name]
      return rule !== undefined && (version === undefined || compare(version, rule.floor) < 0)
    })
    expect(old).toEqual([])
    // The table guards what is used: it must not have lost touch with the names in the lockfile.
    for (const name of ['electron', 'nodemailer', 'playwright', 'vue', 'argon2', 'otplib']) {
      expect(floors.packages[name], name).toBeDefined()
      expect(
        packages.some(entry => entry.name === name),
        name,
      ).toBe(true)
    }
  })

  it('hold one SQLite library, the encrypting one', () => {
    const libraries =
      /^((better-|node-)?sqlite3?(-.*)?|sql\.js|libsql|@libsql\/.*|@sqlite\.org\/.*|sqlcipher|@journeyapps\/sqlcipher)$/
    expect(
      packages
        .filter(({ name, alias }) => libraries.test(name) || libraries.test(alias))
        .map(({ path, name }) => ({ path, name })),
    ).toEqual([{ path: 'node_modules/better-sqlite3', name: 'better-sqlite3-multiple-ciphers' }])
  })

  it('run no install script that is not on the list, and the list is this one', () => {
    expect(manifest.allowScripts).toEqual({
      argon2: true,
      'better-sqlite3-multiple-ciphers': false,
      'sodium-native': false,
    })
    const undecided = packages.filter(
      ({ hasInstallScript, name }) => hasInstallScript === true && !(name in manifest.allowScripts),
    )
    expect(undecided.map(({ path }) => path)).toEqual([])
  })
})

describe('the SQLite that is loaded', () => {
  it.each(Object.entries(floors.sqlite))('has %s at or above its floor', (fn, { floor }) => {
    const database = new Database(':memory:')
    const version = database.prepare(`select ${fn}()`).pluck().get()
    database.close()
    expect(version).toEqual(expect.stringMatching(/\d+\.\d+\.\d+/))
    const number = /\d+\.\d+\.\d+/.exec(String(version))?.[0] ?? '0'
    expect(compare(number, floor), `${number} < ${floor}`).toBeGreaterThanOrEqual(0)
  })
})
