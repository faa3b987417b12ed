import { writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

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
    expect(ran.out).toContain('8 of 8 attacks stop, 5 of 5 honest callers are helped.')
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
    const open = { ...ordinary, proofs: 0, points: 0, handOver: 'none' }
    const rules = { ...DEFAULT_POLICY.rules, 'reset-password': { ...others, ordinary: open } }
    writeFileSync(at('open.json'), JSON.stringify({ ...DEFAULT_POLICY, rules }))
    const ran = await run(['policy', 'rehearse', '--policy', at('open.json'), '--json'])
    expect(ran.exit).toBe(1)
    expect((json(ran) as { scripts: { id: string }[] }).scripts).toContainEqual(
      expect.objectContaining({ id: 'clorox-2023', outcome: 'succeeded', at: 2 }),
    )
  })

  it('names what is wrong with a file, and ends as sysexits says', async () => {
    expect(await run(['policy', 'rehearse', '--policy', at('none.json')])).toMatchObject({ exit: 66 })
    writeFileSync(at('bad.json'), JSON.stringify({ ...DEFAULT_POLICY, fadeMinutes: -1 }))
    const bad = await run(['policy', 'rehearse', '--policy', at('bad.json')])
    expect(bad).toMatchObject({ exit: 65, err: expect.stringContaining('fadeMinutes') as unknown })
    writeFileSync(at('text.json'), 'not JSON')
    expect(await run(['policy', 'rehearse', '--policy', at('text.json')])).toMatchObject({ exit: 65 })
  })
})
