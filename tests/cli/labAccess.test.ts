import { writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { json, workbench } from './run.ts'

const bench = workbench()
const { at, run } = bench
afterAll(bench.remove)
beforeAll(async () => {
  expect(await run(['init', '--name', 'Ann', '--json'])).toMatchObject({ exit: 0 })
  writeFileSync(at('users.csv'), 'login,name,kind\nowner,Owner,root\nli.na,Li Na,iam-user\n')
  expect(await run(['import', at('users.csv'), '--account', 'lab', '--create-account'])).toMatchObject({ exit: 0 })
})

describe('iam-desk enterprise-project', () => {
  it('creates one, and lists it after the default one', async () => {
    const made = json(await run(['enterprise-project', 'create', '--account', 'lab', '--name', 'research', '--json']))
    expect(made).toMatchObject({
      name: 'research',
      enterpriseProjectId: expect.stringMatching(/^[0-9a-f-]{36}$/u) as unknown,
    })
    const listed = await run(['enterprise-project', 'list', '--account', 'lab'])
    expect(listed.out).toMatch(/^ID +Name\n0 +default\n[0-9a-f-]{36} +research\n$/u)
    const again = await run(['enterprise-project', 'create', '--account', 'lab', '--name', 'research'])
    expect(again.exit).not.toBe(0)
    expect(again.err).toContain('Choose another name')
    expect(await run(['enterprise-project', 'list', '--account', 'nobody'])).toMatchObject({ exit: 1 })
  })
})

describe('iam-desk access', () => {
  it('says whether, and by what', async () => {
    const owner = await run(['access', '--user', 'owner', '--action', 'iam:users:createUser'])
    expect(owner.out).toContain('Allowed: owner may do iam:users:createUser.')
    expect(owner.out).toMatch(/Allow +Security Administrator +1 +user owner +all-projects +yes/u)
    const other = await run(['access', '--user', 'li.na', '--account', 'lab', '--action', 'ecs:cloudServers:start'])
    expect(other).toMatchObject({ exit: 0, out: 'Not allowed: no policy lets li.na do ecs:cloudServers:start.\n' })
    expect(json(await run(['access', '--user', 'li.na', '--action', 'iam:users:listUsers', '--json']))).toMatchObject({
      verdict: 'not-allowed',
      by: [],
      withoutEffect: [],
    })
    expect((await run(['access', '--user', 'li.na', '--action', 'everything'])).exit).not.toBe(0)
  })

  it('says it in Chinese where the terminal is', async () => {
    const ran = await run(['access', '--user', 'li.na', '--action', 'iam:users:listUsers'], { LANG: 'zh_CN.UTF-8' })
    expect(ran.out).toContain('未允许：没有策略允许 li.na 执行 iam:users:listUsers。')
  })
})
