import { cruise } from 'dependency-cruiser'
import type { ICruiseResult } from 'dependency-cruiser'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import architecture from '../.dependency-cruiser.mjs'

const root = join(import.meta.dirname, '..')

/** One way to break each rule: the file that breaks it, and the line that does. */
const PLANTS: Record<string, readonly [file: string, line: string]> = {
  'no-cycles': ['electron/core/calls/machine.ts', "import type { Rows } from './rows.ts'"],
  'no-unresolved': ['electron/core/calls/lost.ts', "import './nowhere.ts'"],
  'only-declared-packages': ['electron/cli/borrowed.ts', "import 'acorn'"],
  'no-development-packages': ['electron/cli/tool.ts', "import 'vitest'"],
  'no-tests-in-the-product': ['electron/core/calls/fake.ts', "import '../../../tests/support/app.ts'"],
  'shared-stands-alone': ['shared/contract/bad.ts', "import 'node:crypto'"],
  'core-knows-no-shell': ['electron/core/calls/shell.ts', "import type { Host } from '../../shell-loopback/host.ts'"],
  'core-opens-no-socket': ['electron/core/calls/socket.ts', "const net = process.getBuiltinModule('node:net')"],
  'core-wiring-is-on-top': ['electron/core/calls/loop.ts', "import type { App } from '../app.ts'"],
  'core-doors': ['electron/core/calls/nosy.ts', "import type { Code } from '../codes/rows.ts'"],
  'core-wiring-uses-doors': ['electron/core/dispatch.ts', "import './codes/rows.ts'"],
  'store-insides': ['electron/core/calls/old.ts', "import '../store/migrations/0010-first.ts'"],
  'migrations-import-nothing-live': ['electron/core/store/migrations/0020-second.ts', "import '../database.ts'"],
  'store-is-at-the-bottom': ['electron/core/store/upward.ts', "import '../codes/codes.ts'"],
  'one-driver': ['electron/core/calls/driver.ts', "import type Database from 'better-sqlite3'"],
  'sql-in-rows': ['electron/core/calls/sql.ts', "import { sql } from 'kysely'"],
  'decisions-are-pure': ['electron/core/codes/lockout.ts', "import 'node:fs'"],
  'algorithms-are-pure': ['electron/core/mfa/algorithm.ts', "import '../store/database.ts'"],
  'core-has-one-door': ['electron/lab-api/deep.ts', "import type { Code } from '../core/codes/rows.ts'"],
  'shells-are-apart': ['electron/lab-api/friend.ts', "import '../shell-loopback/host.ts'"],
  'cli-opens-doors': ['electron/cli/burglar.ts', "import '../shell-loopback/server.ts'"],
  'worker-is-plumbing': ['electron/worker/knows.ts', "import '../shell-loopback/host.ts'"],
  'listening-is-below': ['electron/listening/knows.ts', "import '../shell-loopback/server.ts'"],
  'adapters-know-ports-only': ['electron/adapters/greedy.ts', "import type { App } from '../core/app.ts'"],
  'electron-in-its-shell': ['electron/worker/window.ts', "import type { BrowserWindow } from 'electron'"],
  'preload-is-alone': ['electron/shell-electron/preload.ts', "import { z } from 'zod'"],
  'few-listen': ['electron/cli/listens.ts', "import fastify from 'fastify'"],
  'few-hold-sockets': ['electron/cli/raw.ts', "import 'node:net'"],
  'mail-in-its-adapter': ['electron/core/codes/mail.ts', "await import('nodemailer')"],
  'renderer-sees-shared-only': [
    'renderer/features/calls/Typed.vue',
    `<script setup lang="ts">\nimport type { App } from '../../../electron/core/app.ts'\n</script>`,
  ],
  'renderer-has-no-node': ['renderer/features/calls/node.ts', "import 'node:path'"],
  'features-are-apart': ['renderer/features/calls/envy.ts', "import '../audit/page.ts'"],
  'ui-is-below': ['renderer/ui/asks.ts', "import '../bridge/client.ts'"],
  'bridge-is-below': ['renderer/bridge/shows.ts', "import '../ui/button.ts'"],
  'two-apps': ['renderer/userpages/steals.ts', "import '../features/calls/page.ts'"],
  'desk-without-userpages': ['renderer/features/calls/user.ts', "import '../../userpages/page.ts'"],
}

/** A small tree that uses every arrow that is allowed. */
const SOUND: Record<string, string> = {
  'shared/contract/index.ts': "import { z } from 'zod'",
  'electron/core/ports.ts': "import type { Contract } from '#shared/contract/index.ts'",
  'electron/core/app.ts':
    "import './dispatch.ts'\nimport './calls/calls.ts'\nimport './codes/codes.ts'\nimport './store/open.ts'",
  'electron/core/dispatch.ts': "import './codes/codes.ts'",
  'electron/core/calls/calls.ts': "import '../codes/codes.ts'\nimport '../ports.ts'\nimport './rows.ts'",
  'electron/core/calls/rows.ts':
    "import { sql } from 'kysely'\nimport './machine.ts'\nimport type { Database } from '../store/database.ts'",
  'electron/core/calls/machine.ts': "import type { Contract } from '#shared/contract/index.ts'",
  'electron/core/codes/codes.ts': "import './rows.ts'",
  'electron/core/codes/rows.ts': "import type { Kysely } from 'kysely'",
  'electron/core/mfa/algorithm.ts': "import { createHmac } from 'node:crypto'",
  'electron/core/store/database.ts': "import type { Kysely } from 'kysely'",
  'electron/core/store/open.ts': "import Database from 'better-sqlite3'\nimport './migrations/0010-first.ts'",
  'electron/core/store/migrations/0010-first.ts': "import { sql } from 'kysely'",
  'electron/worker/main.ts': "import '../core/app.ts'\nimport '../adapters/smtp.ts'\nimport 'node:net'",
  'electron/adapters/smtp.ts': "import nodemailer from 'nodemailer'\nimport type { Sender } from '../core/ports.ts'",
  'electron/shell-loopback/host.ts': "import '../worker/main.ts'\nimport './server.ts'",
  'electron/shell-loopback/server.ts': "import fastify from 'fastify'\nimport 'node:http'",
  'electron/shell-electron/main.ts': "import { app } from 'electron'\nimport '../worker/main.ts'",
  'electron/shell-electron/preload.ts':
    "import { contextBridge } from 'electron'\nimport type { Contract } from '#shared/contract/index.ts'",
  'electron/lab-api/main.ts': "import fastify from 'fastify'\nimport '../core/app.ts'",
  'electron/cli/main.ts': "import '../shell-loopback/host.ts'\nimport { Command } from 'commander'",
  'renderer/bridge/client.ts': "import type { Contract } from '#shared/contract/index.ts'",
  'renderer/ui/button.ts': "import { NButton } from 'naive-ui'",
  'renderer/app/session.ts': "import '../bridge/client.ts'",
  'renderer/features/audit/part.ts': "import type { Contract } from '#shared/contract/index.ts'",
  'renderer/features/audit/page.ts': "import '../../ui/button.ts'\nimport './part.ts'",
  'renderer/features/calls/page.ts':
    "import '../../bridge/client.ts'\nimport '../../app/session.ts'\nimport '../../ui/button.ts'",
  'renderer/userpages/page.ts': "import '../bridge/client.ts'\nimport '../ui/button.ts'",
  'tests/support/app.ts': "import '../../electron/core/app.ts'",
}

interface Violation {
  readonly rule: string
  readonly from: string
}

async function violations(tree: Record<string, string>): Promise<Violation[]> {
  const folder = mkdtempSync(join(tmpdir(), 'iam-desk-arch-'))
  trees.push(folder)
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const [file, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text + '\n')
  }
  const { forbidden = [], options } = architecture
  const { output } = await cruise(['shared', 'electron', 'renderer'], {
    ...options,
    validate: true,
    ruleSet: { forbidden },
    baseDir: folder,
    // The packages are linked in; seen through the link they look as they do in the repository.
    preserveSymlinks: true,
  })
  return (output as ICruiseResult).summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }))
}

const trees: string[] = []
afterAll(() => {
  for (const folder of trees) rmSync(folder, { recursive: true })
})

describe('the architecture', () => {
  const rules = (architecture.forbidden ?? []).map(({ name }) => name ?? '')
  let found: Violation[] = []
  beforeAll(async () => {
    found = await violations({ ...SOUND, ...Object.fromEntries(Object.values(PLANTS)) })
  }, 60_000)

  it('accepts every arrow that the layers allow', async () => {
    expect(await violations(SOUND)).toEqual([])
  }, 60_000)

  it('has a planted violation for every rule, and no plant without a rule', () => {
    expect(Object.keys(PLANTS).sort()).toEqual([...rules].sort())
  })

  it('says of every rule what a violation means', () => {
    for (const { name, comment, severity } of architecture.forbidden ?? []) {
      expect(comment ?? '', name).toMatch(/^.{30,}[.)]$/)
      expect(severity, name).toBe('error')
    }
  })

  it.each(Object.entries(PLANTS))('%s fires', (rule, [file]) => {
    expect(found.filter(violation => violation.rule === rule).map(({ from }) => from)).toContain(file)
  })
})
