import type { Act } from '#shared/contract/acts.ts'
import { CHANNELS } from '#shared/contract/ids.ts'
import type { Channel } from '#shared/contract/ids.ts'

import type { OpenRoute } from '../call.ts'

/** A way to hand over, and the thing it reaches: independence is judged by that. */
export interface RouteChoice extends OpenRoute {
  readonly source: string
}

/** What a route can lead to. Contacts that weigh nothing now are already left out. */
export interface Reach {
  readonly contacts: readonly { readonly channel: Channel; readonly address: string; readonly masked: string }[]
  /** Where users reach their own pages; without it no link is offered. */
  readonly publicAddress: string
  /** Whether another lead is there to read the half that goes to the desk. */
  readonly secondOperator: boolean
}

const SECOND: RouteChoice = {
  route: 'slip:second-operator',
  kind: 'slip',
  to: null,
  channel: null,
  address: null,
  source: 'second-operator',
}

/**
 * Every way an act's secret could go, best first: a link leaves the user to choose the password alone; a message carries a
 * temporary one; a slip needs a printer and two ways. A binding code never goes whole by e-mail, nor as a link
 * (NIST SP 800-63B-4, 4.1.2).
 */
export function routesFor(act: Act, reach: Reach): readonly RouteChoice[] {
  const by = (kind: RouteChoice['kind'], channels: readonly Channel[]) =>
    channels.flatMap(channel =>
      reach.contacts
        .filter(contact => contact.channel === channel)
        .map(({ address, masked }) => ({
          route: `${kind}:${channel}`,
          kind,
          to: masked,
          channel,
          address,
          source: channel,
        })),
    )
  const slips = [...by('slip', CHANNELS), ...(reach.secondOperator ? [SECOND] : [])]
  switch (act) {
    case 'reset-password':
      return [...(reach.publicAddress === '' ? [] : by('link', CHANNELS)), ...by('message', CHANNELS), ...slips]
    case 'reset-mfa':
      return [...by('message', ['sms']), ...slips]
    case 'unlock':
    case 'enable-user':
    case 'disable-user':
    case 'end-sessions':
      return []
  }
}

/**
 * The ways for a reset by appeal: registered contacts that are left, then the contact of the appeal, which is no registered one
 * and so bears a name of its own (`message:appeal`), then a second operator. What went to that contact before, the pick-up code,
 * opened nothing without the end of the reference, which only the caller has: so it is not what was proved with.
 */
export function appealRoutes(
  act: Act,
  reach: Omit<Reach, 'contacts'> & {
    readonly registered: Reach['contacts']
    readonly given: Reach['contacts'][number] | null
  },
): readonly RouteChoice[] {
  const { registered, given, publicAddress, secondOperator } = reach
  const left = routesFor(act, { contacts: registered, publicAddress, secondOperator: false })
  const toGiven = routesFor(act, { contacts: given === null ? [] : [given], publicAddress, secondOperator: false })
  const named = toGiven.map(route => ({ ...route, route: `${route.kind}:appeal`, source: 'appeal-contact' }))
  return [...left, ...named, ...(secondOperator ? [SECOND] : [])]
}
