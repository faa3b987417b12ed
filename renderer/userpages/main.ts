import { createApp } from 'vue'

import { connectVisitor } from '../bridge/connect.ts'
import '../ui/base.css'
import { paint } from '../ui/theme.ts'
import App from './App.vue'
import { createText } from './text.ts'
import './userpages.css'
import { createVisitor, visitorKey } from './visitor.ts'

const dark = window.matchMedia('(prefers-color-scheme: dark)')
const follow = () => paint(dark.matches ? 'dark' : 'light')
dark.addEventListener('change', follow)
follow()

const visitor = createVisitor(await connectVisitor())
createApp(App).use(createText(navigator.languages)).provide(visitorKey, visitor).mount('#app')
