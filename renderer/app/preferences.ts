import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import type { ThemeName } from '../ui/theme.ts'

export const THEME_CHOICES = ['light', 'dark', 'system'] as const
export type ThemeChoice = (typeof THEME_CHOICES)[number]

const THEME_KEY = 'iam-desk.theme'
const LOGIN_KEY = 'iam-desk.login'
const isChoice = (text: string | null): text is ThemeChoice => THEME_CHOICES.some(choice => choice === text)

/** What this computer remembers of how it is used. Never anything of a user; a login only if its owner wants it. */
export const usePreferences = defineStore('preferences', () => {
  const stored = localStorage.getItem(THEME_KEY)
  const choice = ref<ThemeChoice>(isChoice(stored) ? stored : 'system')
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const systemIsDark = ref(system.matches)
  system.addEventListener('change', event => (systemIsDark.value = event.matches))

  const theme = computed<ThemeName>(() => {
    if (choice.value === 'system') return systemIsDark.value ? 'dark' : 'light'
    return choice.value
  })

  function chooseTheme(wanted: ThemeChoice): void {
    choice.value = wanted
    localStorage.setItem(THEME_KEY, wanted)
  }

  const rememberedLogin = ref(localStorage.getItem(LOGIN_KEY) ?? '')
  /** An empty text forgets. */
  function rememberLogin(login: string): void {
    rememberedLogin.value = login
    if (login === '') localStorage.removeItem(LOGIN_KEY)
    else localStorage.setItem(LOGIN_KEY, login)
  }

  return { choice, theme, chooseTheme, rememberedLogin, rememberLogin }
})
