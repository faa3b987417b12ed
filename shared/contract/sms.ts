import { z } from 'zod'

import { bodyFits, marksIn } from '../smsTemplate.ts'

/** A telephone number as E.164 writes it: plus, country, at most 15 digits. */
export const E164 = z.string().regex(/^\+[1-9]\d{6,14}$/u)

/** Printable ASCII: nothing that could end a header or a C string. */
const plain = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[ -~]*$/u)

/** Written, never read back: an empty text keeps the stored one, as long as the server stays the same. */
const secret = (max: number) => plain(max)

/** https anywhere, http on this machine alone; no user, no fragment, nothing that two parsers could read in two ways. */
const GatewayAddress = z
  .union([
    z.url({ protocol: /^https$/u }),
    z.url({ protocol: /^http$/u, hostname: /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u }),
  ])
  .refine(text => text.length <= 2048 && /^https?:\/\/[^\s/?#@\\]+(?:[/?][^\s#\\]*)?$/u.test(text))

/** Headers that belong to the connection or to the body are not for a template. */
const OWN_HEADERS =
  /^(?:host|connection|keep-alive|upgrade|te|trailer|expect|cookie|content-(?:length|type|encoding)|transfer-encoding|proxy-.*|sec-.*)$/iu

export const GatewayHeader = z.strictObject({
  name: z
    .string()
    .max(100)
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u)
    .refine(name => !OWN_HEADERS.test(name)),
  // The text of a message is no header: it has line ends and letters of every script.
  value: plain(1024).refine(value => marksIn(value).every(mark => ['to', 'digits', 'key', 'secret'].includes(mark))),
})

/** A text-message gateway that takes HTTP requests. */
export const HttpSms = z
  .strictObject({
    kind: z.literal('http'),
    url: GatewayAddress,
    /** With GET the fields of the form go into the address. */
    method: z.enum(['POST', 'PUT', 'GET']),
    format: z.enum(['json', 'form']),
    /** JSON with placeholders inside its texts, or one `name=value` a line. */
    body: z.string().max(4096),
    headers: z
      .array(GatewayHeader)
      .max(10)
      .refine(list => new Set(list.map(header => header.name.toLowerCase())).size === list.length),
    secret: secret(1024),
    okFrom: z.number().int().min(200).max(299),
    okTo: z.number().int().min(200).max(299),
    /** A place in the JSON answer (RFC 6901) that must hold this text, number or truth value; empty: the status is enough. */
    pointer: z
      .string()
      .max(200)
      .regex(/^(?:\/(?:[^~/]|~[01])*)*$/u),
    equals: z.string().max(200),
    timeoutSeconds: z.number().int().min(1).max(60),
  })
  .refine(sms => bodyFits(sms.format, sms.body), { path: ['body'] })
  .refine(sms => sms.method !== 'GET' || sms.format === 'form', { path: ['format'] })
  .refine(sms => sms.okFrom <= sms.okTo, { path: ['okTo'] })
export type HttpSms = z.infer<typeof HttpSms>

/** A message centre that is spoken to in SMPP 3.4. */
export const SmppSms = z.strictObject({
  kind: z.literal('smpp'),
  host: z
    .string()
    .max(255)
    .regex(/^[0-9A-Za-z.:_-]+$/u),
  port: z.number().int().min(1).max(65535),
  /** Without TLS, codes and password cross the network readable: only inside a tunnel or this machine. */
  tls: z.boolean(),
  // Lengths of SMPP 3.4, 4.1.1; many centres take longer passwords than its 8.
  systemId: plain(15).min(1),
  systemType: plain(12),
  /** Who the text comes from: a number, up to 11 letters, or empty for what the centre has. */
  from: z.string().regex(/^(?:\+?\d{1,20}|[ -~]{0,11})$/u),
  /** Longer than one text message: in parts that the phone joins, or whole in `message_payload`. */
  longTexts: z.enum(['parts', 'payload']),
  secret: secret(64),
})
export type SmppSms = z.infer<typeof SmppSms>

/** How text messages leave the machine. */
export const SmsGateway = z.discriminatedUnion('kind', [HttpSms, SmppSms])
export type SmsGateway = z.infer<typeof SmsGateway>
