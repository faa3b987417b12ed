/** Refusals by what an account settles for its users, and about it. */
export const securityPolicies = {
  'left-to-administrators': 'Your account leaves this to its administrators. Ask one of them to change it.',
  'check-needs-contact':
    'Whoever confirms needs a mobile number or an e-mail address to be reached at. Enter it first.',
  'other-profile': 'Only accounts of the profile huawei have rules of their own here. Choose that profile first.',
}
