import { SmsGateway, type HttpSms, type SmppSms } from '#shared/contract/sms.ts'

/** How text messages go, as the form holds it: what was typed for one way stays while another is looked at. */
export interface SmsDraft {
  way: 'lab' | SmsGateway['kind']
  http: Omit<HttpSms, 'kind' | 'headers' | 'okFrom' | 'okTo' | 'timeoutSeconds'> & {
    /** One `Name: value` a line. */
    headers: string
    okFrom: number | null
    okTo: number | null
    timeoutSeconds: number | null
  }
  smpp: Omit<SmppSms, 'kind' | 'port'> & { port: number | null }
}

type Start = Pick<SmsDraft['http'], 'method' | 'format' | 'body' | 'headers'>

/** What gateways commonly ask for, to begin with. */
export const PRESETS = {
  json: {
    method: 'POST',
    format: 'json',
    body: '{\n  "to": "{to}",\n  "text": "{text}",\n  "id": "{key}"\n}',
    headers: 'Authorization: Bearer {secret}',
  },
  form: { method: 'POST', format: 'form', body: 'To={to}\nBody={text}', headers: 'Authorization: Basic {secret}' },
  kannel: {
    method: 'GET',
    format: 'form',
    body: 'username=iam-desk\npassword={secret}\nto={to}\ntext={text}\ncoding=2\ncharset=UTF-8',
    headers: '',
  },
} as const satisfies Record<string, Start>

const newHttp: SmsDraft['http'] = {
  ...PRESETS.json,
  url: '',
  secret: '',
  okFrom: 200,
  okTo: 299,
  pointer: '',
  equals: '',
  timeoutSeconds: 10,
}

const newSmpp: SmsDraft['smpp'] = {
  host: '',
  port: 2775,
  tls: false,
  systemId: '',
  systemType: '',
  from: '',
  longTexts: 'parts',
  secret: '',
}

export function smsDraftOf(stored: SmsGateway | null): SmsDraft {
  const draft: SmsDraft = { way: stored?.kind ?? 'lab', http: { ...newHttp }, smpp: { ...newSmpp } }
  if (stored?.kind === 'smpp') {
    const { kind: _way, ...rest } = stored
    draft.smpp = { ...rest, secret: '' }
  } else if (stored !== null) {
    const { kind: _way, headers, ...rest } = stored
    draft.http = { ...rest, headers: headers.map(({ name, value }) => `${name}: ${value}`).join('\n'), secret: '' }
  }
  return draft
}

/** The setting that a draft means, whether or not it fits. */
function meant(draft: SmsDraft): unknown {
  const { http, smpp } = draft
  if (draft.way === 'smpp') return { kind: 'smpp', ...smpp, host: smpp.host.trim() }
  const headers = http.headers
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const at = line.indexOf(':')
      return { name: line.slice(0, Math.max(at, 0)).trim(), value: line.slice(at + 1).trim() }
    })
  return { kind: 'http', ...http, url: http.url.trim(), headers }
}

/** The setting that a draft means: null for the lab, undefined while it does not fit. */
export function smsOf(draft: SmsDraft): SmsGateway | null | undefined {
  return draft.way === 'lab' ? null : SmsGateway.safeParse(meant(draft)).data
}

/** The fields of the chosen way that do not fit, by the contract's own rules. */
export function smsProblems(draft: SmsDraft): ReadonlySet<string> {
  if (draft.way === 'lab') return new Set()
  return new Set(SmsGateway.safeParse(meant(draft)).error?.issues.map(issue => String(issue.path[0])))
}
