import type { Page } from '@playwright/test'

export interface Look {
  readonly theme: 'light' | 'dark'
  readonly language: 'en' | 'zh-CN'
}
export const LOOKS = [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'en' },
  { theme: 'dark', language: 'zh-CN' },
  { theme: 'light', language: 'zh-CN' },
] as const satisfies readonly Look[]

/**
 * Gives an open page another theme and language where it stands: open menus, dialogs and typed text stay as they are.
 * The theme is that of the system, which both apps follow; the language is set in the app itself, since its own
 * controls would close what is to be looked at.
 */
export async function wear(page: Page, { theme, language }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.evaluate(async wanted => {
    type Vue = { config: { globalProperties: { $i18n: { locale: string } } } }
    const root = document.querySelector('#app') as { __vue_app__?: Vue } | null
    if (root?.__vue_app__ !== undefined) root.__vue_app__.config.globalProperties.$i18n.locale = wanted
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
    await frame()
    // The slices of the Chinese face that this text is the first to need.
    await document.fonts.ready
    await frame()
  }, language)
}
