/** Refusals about login protection of others, as programs meet them. */
export const loginProtection = {
  never: 'Login protection was never switched on for this user.',
  own: 'Nobody changes their own login protection this way. Ask another administrator.',
}
