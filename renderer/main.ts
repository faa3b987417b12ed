import './bridge/first.ts'
import './ui/base.css'

import { createPinia } from 'pinia'
import { createApp } from 'vue'

import App from './app/App.vue'
import { createDeskRouter } from './app/router.ts'
import { useSession } from './app/session.ts'
import { i18n } from './app/text.ts'
import { connect } from './bridge/connect.ts'
import { useTransport } from './bridge/rpc.ts'
import { fontsAreHere } from './ui/theme.ts'

// The launch ticket stands where the router keeps its address, so it is taken out before the router looks.
const fonts = fontsAreHere()
useTransport(await connect())

const app = createApp(App).use(createPinia()).use(i18n)
await Promise.all([useSession().refresh(), fonts])
app.use(createDeskRouter()).mount('#app')
