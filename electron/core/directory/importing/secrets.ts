/**
 * Columns and attributes that hold a password, its hash or another credential. An import never carries one:
 * the value is dropped where it is read and the row's report says so.
 */
const SECRET =
  /passw|passphrase|passwort|mot[ _-]?de[ _-]?passe|contraseñ|пароль|密码|密碼|口令|(?:^|[^a-z])pwd(?:$|[^a-z])|^unicodePwd$|AdmPwd|^dBCSPwd$|^(?:nt|lm)PwdHistory$|^pwdHistory$|^supplementalCredentials$|krbPrincipalKey|krb5Key|secret(?!ar)|privateKey|userPKCS12|totp|otpKey|recovery[ _-]?codes?/iu

/** Words that look like the above but are dates or rules. */
const HARMLESS = /(?:changed?|expir|last[ _-]?set|polic|status|strength|allowed|required$)/iu

/** Whether a column's values must not even be kept in memory. */
export const isSecret = (column: string): boolean =>
  SECRET.test(column) && (/\[passwordProfile\]/u.test(column) || !HARMLESS.test(column))
