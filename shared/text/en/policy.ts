/** The evidence policy: why a change of it is refused. */
export const policy = {
  problem: {
    changed: 'The policy was changed meanwhile. Look at it again, then make your change.',
    'one-waits': 'A change is waiting already. Confirm it or take it back first.',
    'nothing-changed': 'Nothing is different from the policy in force.',
    'not-waiting': 'This change does not wait any more.',
    'second-administrator':
      'Another administrator confirms this: neither whoever proposed it, nor somebody whom one of you added in the last 72 hours.',
  },
}
