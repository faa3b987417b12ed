/** Told apart by what only they say; whoever claims to be several is the first one. */
const BROWSERS = [
  [/\bEdg(?:A|iOS)?\//u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\bSamsungBrowser\//u, 'Samsung Internet'],
  [/\bMicroMessenger\//u, 'WeChat'],
  [/\b(?:Firefox|FxiOS)\//u, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//u, 'Chrome'],
  [/\bSafari\//u, 'Safari'],
] as const

const SYSTEMS = [
  [/\b(?:OpenHarmony|HarmonyOS)\b/u, 'HarmonyOS'],
  [/\bAndroid\b/u, 'Android'],
  [/\b(?:iPhone|iPad)\b/u, 'iOS'],
  [/\bWindows\b/u, 'Windows'],
  [/\bMac OS X\b/u, 'macOS'],
  [/\bCrOS\b/u, 'ChromeOS'],
  [/\bLinux\b/u, 'Linux'],
] as const

/**
 * What a browser says it is, in words that its user knows it by: "Firefox, Windows". Of a closed list, so that nothing a stranger
 * sends is ever stored or shown; empty when neither is known.
 */
export function deviceWords(agent: string): string {
  const first = (list: readonly (readonly [RegExp, string])[]) => list.find(([sign]) => sign.test(agent))?.[1]
  return [first(BROWSERS), first(SYSTEMS)].filter(word => word !== undefined).join(', ')
}
