import type { EntryFault } from '../../addresses.ts'

/** Refusals by an access list, and about one. The first is read by users, too. */
export const accessLists = {
  refused:
    'Your account does not allow sign-in from where you are now. Use a computer in a place that is allowed, or ask the administrator of your account.',
  unchanged: 'Nothing would change. Change an entry, then save.',
  fault: {
    empty: 'Address: it is empty. Type an address, a block or a range, or remove the entry.',
    unreadable:
      'Address: it cannot be read. Write an address such as 192.0.2.7, a block such as 192.0.2.0/24, or a range such as 192.0.2.10-192.0.2.20.',
    prefix: 'Address: the number after the slash does not fit. It goes to 32 for IPv4 and to 128 for IPv6.',
    'inside-block': 'Address: it lies inside its block. Write the first address of the block before the slash.',
    'two-families': 'Address: a range begins and ends with IPv4, or begins and ends with IPv6. Make two entries.',
    backwards: 'Address: the range ends before it begins. Put the lower address first.',
    mapped: 'Address: it is IPv4 written as IPv6. Write it as IPv4, such as 192.0.2.7.',
    overlaps: 'Address: an entry above covers some of it already. Remove one of the two, or make it narrower.',
    'only-four': 'Address: the list for programs takes IPv4 only.',
    'description-characters': "Description: leave out {'@'} # % ^ & * < > and the backslash.",
    'description-length': 'Description: at most 255 characters. Shorten it.',
  } satisfies Record<EntryFault | 'only-four' | 'description-characters' | 'description-length', string>,
}
