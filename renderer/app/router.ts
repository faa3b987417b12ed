import type { Component } from 'vue'
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'

import NoKey from './NoKey.vue'
import { PAGES } from './pages.ts'
import { useSession, type Stage } from './session.ts'

const components = import.meta.glob<{ default: Component }>('../features/*/*Page.vue')
const page = (file: string) => components[`../features/${file}.vue`]

/** The pages that exist, each loaded when it is first opened. */
export const builtPages = PAGES.filter(({ file }) => page(file) !== undefined)

/** The page that belongs to a stage before the desk; `null`: any page. */
export const STAGE_PAGES = {
  asking: null,
  'no-key': '/no-key',
  unreachable: '/no-key',
  'set-up': '/set-up',
  unlock: '/unlock',
  desk: null,
} satisfies Record<Stage, string | null>

// `NoKey` is loaded with the app: it is also shown when nothing answers, and then it could not be fetched any more.
const routes: RouteRecordRaw[] = [
  ...builtPages.flatMap(({ name, path, file }) => {
    const component = page(file)
    return component === undefined ? [] : [{ name, path, component }]
  }),
  { name: 'setUp', path: '/set-up', component: () => import('../features/setUp/SetUpPage.vue') },
  { name: 'unlock', path: '/unlock', component: () => import('../features/unlock/UnlockPage.vue') },
  { name: 'noKey', path: '/no-key', component: NoKey },
  { name: 'nothing', path: '/:anything(.*)', component: () => import('./NothingHere.vue') },
]

const FRAMELESS: readonly unknown[] = ['setUp', 'unlock', 'noKey']

/** Hash addresses: they work on any origin, and what follows `#` is never sent to a server. */
export function createDeskRouter() {
  const router = createRouter({ history: createWebHashHistory(), routes })

  router.beforeEach(to => {
    const session = useSession()
    const due = STAGE_PAGES[session.stage]
    if (due !== null) return to.path === due ? true : { path: due, replace: true }
    if (session.stage !== 'desk') return true
    const home =
      builtPages.find(
        ({ permission, sample, practice }) => sample !== true && practice !== true && session.may(permission),
      )?.path ?? '/phone'
    if (to.path === '/' || FRAMELESS.includes(to.name)) return { path: home, replace: true }
    return true
  })

  return router
}
