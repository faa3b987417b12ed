import type { Alert, Signal } from '../../contract/radar.ts'

/** What the radar sees across calls: the reason in a sentence, and the page of the leads. */
export const radar = {
  tabs: { alerts: 'Alerts', vouching: 'Vouching' },
  sections: 'Radar',
  vouching: {
    label: 'Who vouched for whom',
    columns: { voucher: 'Who vouched', user: 'For whom', call: 'Call', outcome: 'What came of it', at: 'When' },
    month: '{n} call in 30 days | {n} calls in 30 days',
    manager: 'Manager',
    inCall: '{number}, {operator}',
    outcome: { vouched: 'Counted', over: 'Quota used up' },
    only: 'Only {name}',
    onlyOf: 'Show only what {name} vouched for',
    everybody: 'Show everybody',
    none: 'Nobody has vouched yet.',
    noneHint: 'Every time somebody vouches for a caller it is kept here, and what went beyond their quota.',
  },
  lead: 'What stands out when calls are looked at together. Someone who had no part in the calls decides.',
  reason: {
    'several-operators':
      '{operators} operators were asked about this user within {hours} hours, and nobody was proved to them.',
    'one-number':
      'Calls about {users} users came from one number within {days} days; {unproved} of them proved nothing.',
    'one-ticket':
      'Calls about {users} users were made under one ticket within {days} days; {unproved} of them proved nothing.',
    'failed-elsewhere':
      '{failures} wrong answers about this user were given in other calls within {hours} hours, and now a right one.',
    'steps-user':
      '{calls} calls about this user within {days} days proved nothing and did nothing: somebody may be learning the steps.',
    'steps-number':
      '{calls} calls from this number within {days} days proved nothing and did nothing: somebody may be learning the steps.',
    'steps-ticket':
      '{calls} calls under this ticket within {days} days proved nothing and did nothing: somebody may be learning the steps.',
    'steps-operator':
      'This operator opened calls about {users} users within {hours} hours that proved nothing and did nothing.',
    'steps-desk': 'Calls about {users} users proved nothing and did nothing within an hour at this desk.',
    privileged: '{users} privileged users asked to be reset within {hours} hours.',
    'out-of-hours': 'The call came outside the working hours of this desk.',
    objected:
      'Somebody who holds the notice objected to the reset done in this call. What it replaced is back, and the account is frozen.',
    'objected-own':
      'Somebody who holds the notice objected to what was done on the user’s own page: a reset, or a change of login protection. What it replaced is back, and the account is frozen.',
    'objected-contact':
      'Somebody who reads an old contact objected to a change of contacts. The old ones are back, and the contacts are frozen.',
    pressure:
      'The operator signals that they are forced. Nothing is done in their calls, or to this user, until it is lifted. Lift it only after speaking with them where nobody listens.',
    'vouched-often':
      'Somebody went on vouching after their quota was used up: {day} calls in 24 hours, {month} in 30 days.',
  } satisfies Record<Signal, string>,
  pressure: {
    banner:
      '{operator} signals pressure in call {call}, {time}. Their screen waits and shows nothing of it; do not call them back on it.',
    open: 'To the radar',
  },
  held: 'Only a lead proves and resets this user until the alert is lifted, or until {time}.',
  noted: 'A lead is told.',
  state: { new: 'New', seen: 'Looked at', lifted: 'Lifted', lapsed: 'Lapsed' } satisfies Record<Alert['state'], string>,
  grave: 'Held for leads',
  columns: { what: 'What was seen', call: 'Call', state: 'State', raised: 'When', acts: 'What to do' },
  inCall: '{user} · call {number}, {operator}',
  noCall: '{user} · no call',
  seenBy: '{name} looked at it.',
  liftedBy: '{name} lifted it: {reason}',
  show: 'Show',
  shown: { standing: 'Standing', all: 'All' },
  label: 'Alerts',
  acknowledge: 'I have looked at it',
  acknowledgeOf: 'I have looked at it: {alert}',
  acknowledged: 'Noted that you looked at the alert. It stands.',
  lift: 'Lift…',
  liftOf: 'Lift: {alert}',
  liftTitle: 'Lift the alert',
  liftHint: 'What led to it counts no more. Whoever was held for leads can be helped by every agent again.',
  shared: 'Many people share this number or ticket: never warn about it again',
  liftSubmit: 'Lift the alert',
  lifted: 'The alert is lifted.',
  mine: 'You had a part in it: another lead decides.',
  none: 'No alert stands.',
  noneHint: 'The radar looks whenever a call is opened, changed, proved or closed.',
  noneAll: 'No alert yet.',
  problem: {
    'own-call': 'You had a part in these calls. Another lead decides.',
    'not-shareable': 'Only a number or a ticket can be shared by many people.',
    'not-standing': 'This alert does not stand any more.',
    seen: 'A lead has looked at this alert already.',
    unknown: 'No such alert.',
  },
}
