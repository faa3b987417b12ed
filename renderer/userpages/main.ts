import { createApp } from 'vue'

import { connectVisitor } from '../bridge/connect.ts'
import '../ui/base.css'
import { fontsAreHere, paint } from '../ui/theme.ts'
import App from './App.vue'
import { knownBrowser, ownStorage } from './knownBrowser.ts'
import { createText } from './text.ts'
import './userpages.css'
import { createVisitor, visitorKey } from './visitor.ts'

const dark = window.matchMedia('(prefers-color-scheme: dark)')
const follow = () => paint(dark.matches ? 'dark' : 'light')
dark.addEventListener('change', follow)
follow()

// A phone on a slow line shows its own Chinese font rather than nothing.
const PATIENCE_MS = 1_000
const patience = new Promise(resolve => setTimeout(resolve, PATIENCE_MS))
const fonts = Promise.race([fontsAreHere(), patience])

const visitor = createVisitor(await connectVisitor(), knownBrowser(ownStorage()))
await fonts
createApp(App).use(createText(navigator.languages)).provide(visitorKey, visitor).mount('#app')
