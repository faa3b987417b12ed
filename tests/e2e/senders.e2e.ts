import { expect, test, type Page } from '@playwright/test'

import { openHttpGateway } from '../support/httpGateway.ts'
import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { unlock } from './support/unlock.ts'

let product: Product
let gateway: Awaited<ReturnType<typeof openHttpGateway>>
let busy = 0
test.beforeAll(async () => {
  gateway = await openHttpGateway(response => {
    const status = busy-- > 0 ? 503 : 200
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"result":{"code":0}}')
  })
  product = await startProduct({ sample: 60 })
})
test.afterAll(async () => {
  await product.stop()
  await gateway.close()
})

const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })

test('a text-message gateway is set up, tested, carries a code that proves more, and every try is told', async ({
  browser,
}) => {
  test.setTimeout(120_000)
  const desk = async (login: string) => {
    const page = await browser.newPage()
    await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
    return page
  }
  const ann = await desk('ann')

  await test.step('an administrator enters the gateway; what does not fit is said', async () => {
    await go(ann, 'Settings')
    await ann.getByRole('combobox', { name: 'How text messages go out' }).selectOption('http')
    await box(ann, 'Address of the gateway').fill('http://sms.example.org/send')
    await box(ann, 'Reason for the change').fill('the lab has a gateway')
    await button(ann, 'Save settings').click()
    await expect(ann.getByText(/^Begin with https:/u)).toBeVisible()
    await box(ann, 'Address of the gateway').fill(`${gateway.url}/v1/send`)
    await box(ann, 'Secret').fill('s3cret for the gateway')
    await box(ann, 'Place in the JSON answer').fill('/result/code')
    await box(ann, '… must hold').fill('0')
    await button(ann, 'Save settings').click()
    await expect(ann.getByRole('main').getByText('The settings are saved.')).toBeVisible()
    await expect(box(ann, 'Secret')).toHaveValue('')
  })

  await test.step('the test message arrives with the secret in its header', async () => {
    await box(ann, 'Send a test text message to').fill('+49 151 1234 5678')
    await button(ann, 'Send test text message').click()
    await expect(ann.getByRole('main').getByText('The test text message was handed to the gateway.')).toBeVisible()
    expect(gateway.requests).toHaveLength(1)
    expect(gateway.requests[0]?.headers['authorization']).toBe('Bearer s3cret for the gateway')
    expect(JSON.parse(gateway.requests[0]?.body ?? '')).toMatchObject({ to: '+4915112345678' })
  })

  const sam = await desk('sam')
  await test.step('a code goes out at the second try and proves more than one that stays in the store', async () => {
    busy = 1
    await sam.getByRole('combobox', { name: 'Find a user' }).fill('asa.j')
    await expect(sam.getByRole('option').first()).toContainText('asa.johansson')
    await sam.keyboard.press('Enter')
    await sam.getByRole('radio', { name: /SMS code/u }).check()
    await button(sam, /^Send a code/u).click()
    await expect.poll(() => gateway.requests.length, { timeout: 20_000 }).toBe(3)
    const [first, second] = gateway.requests.slice(1).map(request => JSON.parse(request.body) as { text: string })
    expect(second).toEqual(first)
    await sam.keyboard.type(/\b\d{6}\b/u.exec(second?.text ?? '')?.[0] ?? 'no code')
    await expect(sam.getByRole('listbox', { name: 'What to do' })).toBeFocused()
    await expect(sam.getByRole('region', { name: 'Prove' })).toContainText(/medium/iu)
  })

  await test.step('the outbox tells it in plain words', async () => {
    await go(sam, 'Outbox')
    await button(sam, 'What happened: Verification code for Åsa Johansson').first().click()
    const sheet = sam.getByRole('dialog')
    for (const sentence of [
      'Made.',
      'Put into the queue.',
      /^Tried, not sent\. The gateway asks to try again later\./u,
      'Handed to the gateway. Its text is wiped here.',
    ]) {
      await expect(sheet.getByText(sentence)).toBeVisible()
    }
    await expect(sheet).toContainText('by the HTTP gateway')
    await sam.keyboard.press('Escape')
  })
})
