import type { Channel } from '#shared/contract/ids.ts'

import type { Contact } from '../../directory/directory.ts'
import type { Facts } from '../facts.ts'

/** The contact of a channel: the one in use, whatever its problem; failing that, the one that waits to count. */
export function contactBy(facts: Facts, channel: Channel): Contact | undefined {
  const contacts = facts.contacts.filter(contact => contact.channel === channel)
  return contacts.find(contact => contact.problem !== 'pending') ?? contacts[0]
}

/** The contact of a channel if it proves anything now; otherwise the message id of the reason why not. */
export function usableContact(facts: Facts, channel: Channel): Contact | { readonly problem: string } {
  const contact = contactBy(facts, channel)
  if (contact === undefined) return { problem: 'calls.offer.no-contact' }
  if (contact.problem !== null) return { problem: `calls.offer.contact-${contact.problem}` }
  return contact
}

export const isUsable = (found: Contact | { readonly problem: string }): found is Contact => 'address' in found
