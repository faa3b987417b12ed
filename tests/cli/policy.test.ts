import { writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { policyFileOf } from '#shared/policyFile.ts'

import { DEFAULT_POLICY } from '../../electron/core/policy/policy.ts'
import { json, workbench } from './run.ts'

const bench = workbench()
const { at, run } = bench
afterAll(bench.remove)
beforeAll(async () => {
  expect(await run(['init', '--name', 'Ann', '--json'])).toMatchObject({ exit: 0 })
})

describe('iam-desk policy rehearse', () => {
  it('ends with 0 on a new store, and says of every caller how it went and why', async () => {
    const ran = await run(['policy', 'rehearse'])
    expect(ran.exit).toBe(0)
    expect(ran.out).toContain('8 of 8 attacks stop, 7 of 7 honest callers are helped.')
    expect(ran.out).toMatch(/MGM.*\n +Stopped at step 5: What the caller knows is not enough/u)
    expect(ran.out).not.toMatch(/\b(?:calls|rehearsal)\.\w/u)
  })

  it('says it in Chinese where the terminal is', async () => {
    const ran = await run(['policy', 'rehearse'], { LANG: 'zh_CN.UTF-8' })
    expect(ran.out).toContain('8 种攻击中拦下 8 种')
    expect(ran.out).not.toMatch(/\b(?:calls|rehearsal)\.\w/u)
  })

  it('ends with 1 for a policy that an attack gets through, and names the step', async () => {
    const { ordinary, ...others } = DEFAULT_POLICY.rules['reset-password']
    const open = { ...ordinary, proofs: 0, points: 0, checked: 0, handOver: 'none' as const }
    const rules = { ...DEFAULT_POLICY.rules, 'reset-password': { ...others, ordinary: open } }
    writeFileSync(at('open.json'), policyFileOf({ ...DEFAULT_POLICY, rules }))
    const ran = await run(['policy', 'rehearse', '--policy', at('open.json'), '--json'])
    expect(ran.exit).toBe(1)
    expect((json(ran) as { scripts: { id: string }[] }).scripts).toContainEqual(
      expect.objectContaining({ id: 'clorox-2023', outcome: 'succeeded', at: 2 }),
    )
  })

  it('names what is wrong with a file, and ends as sysexits says', async () => {
    expect(await run(['policy', 'rehearse', '--policy', at('none.json')])).toMatchObject({ exit: 66 })
    writeFileSync(at('bad.json'), policyFileOf({ ...DEFAULT_POLICY, fadeMinutes: -1 }))
    const bad = await run(['policy', 'rehearse', '--policy', at('bad.json')])
    expect(bad).toMatchObject({
      exit: 65,
      err: expect.stringContaining('policy.fadeMinutes must be at least 0.') as unknown,
    })
    writeFileSync(at('text.json'), 'not JSON')
    expect(await run(['policy', 'rehearse', '--policy', at('text.json')])).toMatchObject({ exit: 65 })
  })
})

describe('iam-desk policy', () => {
  const tighter = { ...DEFAULT_POLICY, name: 'ours', fadeMinutes: 3 }

  it('says the policy in sentences, in the language of the terminal', async () => {
    const { out } = await run(['policy', 'show'])
    expect(out).toContain('Password and MFA are never reset in one call.')
    expect(out).toContain(
      'Privileged: 2 independent proofs; together at least 4 points; 1 of them checked by the desk itself;',
    )
    expect(out).toContain('as everybody: Newly joined, Without a phone')
    const chinese = await run(['policy', 'show', '--built-in', 'huawei'], { LANG: 'zh_CN.UTF-8' })
    expect(chinese.out).toContain('其中一项是发往已登记手机或邮箱的验证码')
    for (const said of [out, chinese.out]) expect(said).not.toMatch(/\b(?:policy|desk)\.\w/u)
  })

  it('takes a file back as it was written, and changes nothing without a reason', async () => {
    expect(await run(['policy', 'export', '--out', at('nist.json')])).toMatchObject({ exit: 0 })
    expect(await run(['policy', 'export', '--out', at('nist.json')])).toMatchObject({ exit: 73 })
    expect((await run(['policy', 'import', at('nist.json')])).out).toBe(
      'Nothing is different from the policy in force.\n',
    )
    writeFileSync(at('ours.json'), policyFileOf(tighter))
    const shown = await run(['policy', 'import', at('ours.json')])
    expect(shown.out).toContain(
      'after 5 minutes a strong or medium one is worth a point less. → Proofs fade: after 3 minutes',
    )
    expect(shown.out).toContain('(tighter)')
    expect(shown.out).toContain('It only tightens, so it acts at once.')
    expect(json(await run(['policy', 'history', '--json']))).toMatchObject({ versions: [{ version: 1 }] })
  })

  it('proposes a file with a reason: what tightens is in force, what loosens waits, and history says why', async () => {
    const tightened = await run(['policy', 'import', at('ours.json'), '--reason', 'proofs grow old sooner'])
    expect(tightened).toMatchObject({ exit: 0, out: expect.stringContaining('Version 2 is in force.') as unknown })
    writeFileSync(at('loose.json'), policyFileOf({ ...tighter, growing: true }))
    const loosened = json(await run(['policy', 'import', at('loose.json'), '--reason', 'busy', '--json']))
    expect(loosened).toMatchObject({ waitsFor: 'a-day', proposed: { version: 3, state: 'waiting' } })
    const { out } = await run(['policy', 'history'])
    expect(out).toMatch(/Version 3, ours \(waiting\)\n {2}by Ann, .*: busy\n {2}comes into force by itself at/u)
    expect(out).toContain('A call that has done one proved act may go on to another. (looser)')
    expect(out).toContain('Version 1, nist (replaced)\n  built in')
    expect((await run(['policy', 'show'])).out).toContain('A change waits: version 3.')
    const first = await run(['policy', 'export', '--revision', '1'])
    expect(json(first)).toEqual(JSON.parse(policyFileOf(DEFAULT_POLICY)))
    expect(await run(['policy', 'export', '--revision', '9'])).toMatchObject({ exit: 1 })
  })

  it('names the field of a hostile file and what to do, and leaves the policy as it is', async () => {
    const refused = async (content: string) => {
      writeFileSync(at('hostile.json'), content)
      const ran = await run(['policy', 'import', at('hostile.json'), '--reason', 'hostile'])
      expect(ran.exit).toBe(65)
      return ran.err
    }
    const file = JSON.parse(policyFileOf(DEFAULT_POLICY)) as { policy: Record<string, unknown> }
    expect(await refused(JSON.stringify({ ...file, policy: { ...file.policy, growing: 'yes' } }))).toContain(
      'policy.growing must be true or false.',
    )
    expect(await refused(`${policyFileOf(DEFAULT_POLICY)}${' '.repeat(300_000)}`)).toContain('larger than 256 KiB')
    expect(await run(['policy', 'import', '/dev/zero', '--reason', 'endless'])).toMatchObject({ exit: 66 })
    expect(json(await run(['policy', 'history', '--json']))).toMatchObject({ versions: [{ version: 3 }, {}, {}] })
  })
})
