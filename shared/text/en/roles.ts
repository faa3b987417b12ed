/** Refusals about custom policies. */
export const roles = {
  'mixed-scopes':
    'The policy has actions of global services and of services in projects. Write two policies, one of type AX and one of type XA.',
  'other-scope':
    'The type of the policy does not fit its actions. Use AX for global services and XA for services in projects.',
}
