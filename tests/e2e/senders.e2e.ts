import { expect, type Browser, type Page } from '@playwright/test'

import { openHttpGateway } from '../support/httpGateway.ts'
import { openSmsc } from '../support/smsc.ts'
import { SAMPLE, startProduct, type Product } from './support/product.ts'
import { test } from './support/test.ts'
import { unlock } from './support/unlock.ts'

let product: Product
let gateway: Awaited<ReturnType<typeof openHttpGateway>>
let smsc: Awaited<ReturnType<typeof openSmsc>>
let busy = 0
/** What the gateway answers once it is no longer busy. */
let answer = 200
/** Whether the message centre says that its queue is full (SMPP 3.4, 5.1.3). */
let isFull = false
const QUEUE_FULL = 0x14
const SUBMIT = 4
test.beforeAll(async () => {
  gateway = await openHttpGateway(response => {
    const status = busy-- > 0 ? 503 : answer
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"result":{"code":0}}')
  })
  smsc = await openSmsc({ status: pdu => (isFull && pdu.command === SUBMIT ? QUEUE_FULL : 0) })
  product = await startProduct({ sample: 'copy' })
})
test.afterAll(async () => {
  await product.stop()
  await gateway.close()
  await smsc.close()
})

/** The name of a link ends with how much waits behind it. */
const go = (page: Page, name: string) =>
  page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${name}(?: \\d+)?$`, 'u') })
    .click()
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })

async function deskOf(browser: Browser, login: string): Promise<Page> {
  const page = await browser.newPage()
  await unlock(page, { url: await product.newUrl(), login, passphrase: SAMPLE.passphrase })
  return page
}

/** Opens a call in which a code by text message goes to somebody. */
async function sendCode(desk: Page, login: string): Promise<void> {
  await go(desk, 'Desk')
  // The list closes when another page comes: type when the desk is there.
  await desk.getByRole('heading', { name: /^Call \d+$|Who is calling/u }).waitFor()
  await desk.getByRole('combobox', { name: 'Find a user' }).fill(login)
  await expect(desk.getByRole('option').first()).toContainText(login)
  await desk.keyboard.press('Enter')
  await desk.getByRole('radio', { name: /SMS code/u }).check()
  await button(desk, /^Send a code/u).click()
}

async function closeSheet(desk: Page): Promise<void> {
  await desk.keyboard.press('Escape')
  await expect(desk.getByRole('dialog')).toHaveCount(0)
}

test('a text-message gateway is set up, tested, carries a code that proves more, and every try is told', async ({
  browser,
}) => {
  test.setTimeout(600_000)
  const ann = await deskOf(browser, 'ann')

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

  const sam = await deskOf(browser, 'sam')
  await test.step('a code goes out at the second try and proves more than one that stays in the store', async () => {
    busy = 1
    await sam.getByRole('combobox', { name: 'Find a user' }).fill('asa.j')
    await expect(sam.getByRole('option').first()).toContainText('asa.johansson')
    await sam.keyboard.press('Enter')
    await sam.getByRole('radio', { name: /SMS code/u }).check()
    await button(sam, /^Send a code/u).click()
    await expect.poll(() => gateway.requests.length, { timeout: 60_000 }).toBe(3)
    const [first, second] = gateway.requests.slice(1).map(request => JSON.parse(request.body) as { text: string })
    expect(second).toEqual(first)
    await sam.keyboard.type(/\b\d{6}\b/u.exec(second?.text ?? '')?.[0] ?? 'no code')
    await expect(sam.getByRole('listbox', { name: 'What to do' })).toBeFocused()
    await expect(sam.getByRole('region', { name: 'Prove', exact: true })).toContainText(/medium/iu)
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
    await closeSheet(sam)
  })

  await test.step('what the gateway refuses is a dead letter, with its remedy, until somebody tries again', async () => {
    answer = 400
    await sendCode(sam, 'jonathan.brown')
    const dead = sam.getByRole('link', { name: 'Not delivered 1' })
    await dead.click()
    await expect(sam.getByRole('combobox', { name: 'Show' })).toHaveValue('failed')
    const message = 'Verification code for Jonathan Brown'
    await button(sam, `What happened: ${message}`).click()
    const sheet = sam.getByRole('dialog')
    await expect(sheet).toContainText('Tried, not sent, and given up. The gateway refused the message.')
    await expect(sheet).toContainText('Check the number, then ask whoever runs the gateway why.')
    await closeSheet(sam)
    answer = 200
    await button(sam, `Try again: ${message}`).click()
    await expect(sam.getByText('No message is in this state.')).toBeVisible()
    await expect(dead).toHaveCount(0)
    await sam.getByRole('combobox', { name: 'Show' }).selectOption('all')
    await button(sam, `What happened: ${message}`).click()
    await expect(sheet).toContainText(/Put into the queue again by Sam/u)
    await expect(sheet).toContainText('Handed to the gateway. Its text is wiped here.')
    expect(gateway.requests.at(-1)?.body).toBe(gateway.requests.at(-2)?.body)
    await closeSheet(sam)
  })
})

test('a message centre that speaks SMPP carries a code, and its wait is told in plain words', async ({ browser }) => {
  test.setTimeout(600_000)
  const ann = await deskOf(browser, 'ann')
  await test.step('an administrator enters the message centre; what does not fit is said', async () => {
    await go(ann, 'Settings')
    await ann.getByRole('combobox', { name: 'How text messages go out' }).selectOption('smpp')
    await box(ann, 'Server').last().fill('no such host')
    await box(ann, 'Reason for the change').fill('the lab has a message centre')
    await button(ann, 'Save settings').click()
    await expect(ann.getByText('A name or an address, without spaces.')).toBeVisible()
    await box(ann, 'Server').last().fill('127.0.0.1')
    await box(ann, 'Port').last().fill(String(smsc.port))
    await box(ann, 'System ID').fill('desk')
    await box(ann, 'Password').last().fill('s3cret')
    await ann.getByRole('checkbox', { name: 'TLS from the start' }).uncheck()
    await expect(ann.getByText(/^Without TLS, codes and the password cross the network readable/u)).toBeVisible()
    await button(ann, 'Save settings').click()
    await expect(ann.getByRole('main').getByText('The settings are saved.')).toBeVisible()
    await box(ann, 'Send a test text message to').fill('+49 151 1234 5678')
    await button(ann, 'Send test text message').click()
    await expect(ann.getByRole('main').getByText('The test text message was handed to the gateway.')).toBeVisible()
    expect(smsc.submitted().map(one => one.to)).toEqual(['4915112345678'])
  })

  const sam = await deskOf(browser, 'sam')
  await test.step('a code waits while the queue of the centre is full, and the outbox says for how long', async () => {
    isFull = true
    await sam.getByRole('combobox', { name: 'Find a user' }).fill('jonathan.b')
    await expect(sam.getByRole('option').first()).toContainText('jonathan.brown')
    await sam.keyboard.press('Enter')
    await sam.getByRole('radio', { name: /SMS code/u }).check()
    await button(sam, /^Send a code/u).click()
    await go(ann, 'Outbox')
    await button(ann, 'What happened: Verification code for Jonathan Brown').first().click()
    const sheet = ann.getByRole('dialog')
    await expect(sheet).toContainText('by SMPP')
    await expect(sheet).toContainText(/Window open, runs out/u)
    await expect(sheet).toContainText(/Tried, not sent\. .+ Next try/u)
    await expect(sheet).toContainText(/\d tries left before it is given up/u)
    await expect(sheet).toContainText('The code can be answered 5 times more')
    isFull = false
    await expect(sheet.getByText('Handed to the gateway. Its text is wiped here.')).toBeVisible({ timeout: 90_000 })
    expect(await sheet.innerText()).not.toMatch(/7700900106|\b\d{6}\b/u)
    await ann.keyboard.press('Escape')
  })

  await test.step('the code that arrived proves as much as a real channel can', async () => {
    // A long text goes in parts, and each try begins anew.
    const codes = smsc.submitted().flatMap(one => /\b\d{6}\b/u.exec(one.octets.toString('latin1')) ?? [])
    await sam.getByRole('textbox', { name: /code/iu }).fill(codes.at(-1) ?? 'no code')
    await expect(sam.getByRole('listbox', { name: 'What to do' })).toBeFocused()
    await expect(sam.getByRole('region', { name: 'Prove', exact: true })).toContainText(/medium/iu)
  })
  await sam.close()
  await ann.close()
})
