import { darkTheme, type GlobalThemeOverrides } from 'naive-ui'

/*
 * Every colour of the product, once: Naive UI takes them as overrides, our own styles as custom properties.
 * Texts reach 4.5:1 on every ground they are used on, in both themes (WCAG 2.2, 1.4.3); tests/renderer checks it.
 */
export interface Palette {
  readonly ground: string
  readonly surface: string
  readonly raised: string
  readonly line: string
  readonly border: string
  readonly text: string
  readonly textMuted: string
  readonly textFaint: string
  readonly accent: string
  readonly accentStrong: string
  readonly accentSoft: string
  readonly onAccent: string
  readonly danger: string
  readonly dangerSoft: string
  readonly attention: string
  readonly attentionSoft: string
  readonly proved: string
  readonly provedSoft: string
}

export const light: Palette = {
  ground: '#f3f5f5',
  surface: '#ffffff',
  raised: '#eaefef',
  line: '#dbe2e2',
  border: '#7f8e8f',
  text: '#182122',
  textMuted: '#435051',
  textFaint: '#566465',
  accent: '#0b6963',
  accentStrong: '#08534e',
  accentSoft: '#dcefec',
  onAccent: '#ffffff',
  danger: '#a8201a',
  dangerSoft: '#fbe6e4',
  attention: '#744b00',
  attentionSoft: '#fcf0d4',
  proved: '#17653a',
  provedSoft: '#dff2e5',
}

export const dark: Palette = {
  ground: '#101617',
  surface: '#182021',
  raised: '#222c2e',
  line: '#303c3e',
  border: '#6d7d7f',
  text: '#e8efef',
  textMuted: '#bac6c7',
  textFaint: '#9aa9ab',
  accent: '#56c8bd',
  accentStrong: '#7bd9d0',
  accentSoft: '#173b3c',
  onAccent: '#04201e',
  danger: '#ff958c',
  dangerSoft: '#3f201f',
  attention: '#f0c268',
  attentionSoft: '#3a2e15',
  proved: '#83d89a',
  provedSoft: '#173524',
}

const FONT =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Open Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif"
const MONO = "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans SC', monospace"

const overrides = (c: Palette): GlobalThemeOverrides => ({
  common: {
    fontFamily: FONT,
    fontFamilyMono: MONO,
    fontSize: '14px',
    fontSizeSmall: '14px',
    fontSizeMedium: '14px',
    lineHeight: '1.43',
    borderRadius: '6px',
    heightSmall: '28px',
    heightMedium: '32px',
    bodyColor: c.ground,
    cardColor: c.surface,
    modalColor: c.surface,
    popoverColor: c.surface,
    tableColor: c.surface,
    inputColor: c.surface,
    actionColor: c.raised,
    hoverColor: c.raised,
    dividerColor: c.line,
    borderColor: c.border,
    textColorBase: c.text,
    textColor1: c.text,
    textColor2: c.text,
    textColor3: c.textFaint,
    placeholderColor: c.textFaint,
    textColorDisabled: c.textFaint,
    placeholderColorDisabled: c.textFaint,
    iconColor: c.textMuted,
    primaryColor: c.accent,
    primaryColorHover: c.accentStrong,
    primaryColorPressed: c.accentStrong,
    primaryColorSuppl: c.accent,
    infoColor: c.accent,
    infoColorHover: c.accentStrong,
    infoColorPressed: c.accentStrong,
    infoColorSuppl: c.accent,
    successColor: c.proved,
    successColorHover: c.proved,
    successColorPressed: c.proved,
    successColorSuppl: c.proved,
    warningColor: c.attention,
    warningColorHover: c.attention,
    warningColorPressed: c.attention,
    warningColorSuppl: c.attention,
    errorColor: c.danger,
    errorColorHover: c.danger,
    errorColorPressed: c.danger,
    errorColorSuppl: c.danger,
  },
  Button: {
    textColorPrimary: c.onAccent,
    textColorHoverPrimary: c.onAccent,
    textColorPressedPrimary: c.onAccent,
    textColorFocusPrimary: c.onAccent,
    textColorDisabledPrimary: c.onAccent,
    textColorError: c.surface,
    textColorHoverError: c.surface,
    textColorPressedError: c.surface,
    textColorFocusError: c.surface,
    border: `1px solid ${c.border}`,
    opacityDisabled: '0.65',
  },
  Input: { border: `1px solid ${c.border}`, borderHover: `1px solid ${c.accent}`, caretColor: c.accent },
  Checkbox: { border: `1px solid ${c.border}`, checkMarkColor: c.onAccent },
  Radio: { boxShadow: `inset 0 0 0 1px ${c.border}` },
  InternalSelection: { border: `1px solid ${c.border}` },
  Tooltip: { color: c.text, textColor: c.surface },
})

export type ThemeName = 'light' | 'dark'

/** What Naive UI's provider takes for a theme. */
export const naiveTheme = (name: ThemeName) =>
  name === 'dark' ? { theme: darkTheme, overrides: overrides(dark) } : { theme: null, overrides: overrides(light) }

const kebab = (name: string) => name.replaceAll(/[A-Z]/gu, letter => `-${letter.toLowerCase()}`)

/**
 * Waits for the bundled Chinese faces, a few milliseconds from the same machine. Chromium keeps the boxes it drew while a
 * face was on its way when a font of the system comes first in the stack, so nothing is drawn before.
 */
export async function fontsAreHere(): Promise<void> {
  const faces = ['400 14px "Noto Sans SC"', '600 14px "Noto Sans SC"'].map(face => document.fonts.load(face, '中'))
  // Without them the page still works on a machine that has a Chinese font of its own.
  await Promise.allSettled(faces)
}

/** Puts the palette on the document as `--ground`, `--text-muted`, …, for our own styles. */
export function paint(name: ThemeName): void {
  const root = document.documentElement
  root.dataset['theme'] = name
  root.style.colorScheme = name
  root.style.setProperty('--font', FONT)
  root.style.setProperty('--mono', MONO)
  for (const [key, value] of Object.entries<string>({ ...(name === 'dark' ? dark : light) }))
    root.style.setProperty(`--${kebab(key)}`, value)
}
