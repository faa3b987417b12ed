import { systemClock } from '../../electron/adapters/clock.ts'
import { systemRandom } from '../../electron/adapters/random.ts'
import { startHost } from '../../electron/shell-loopback/host.ts'
import { httpPage } from './httpLine.ts'
import { realDesk, smallPages } from './realDesk.ts'
import { transportSuite, type Line } from './transport.suite.ts'

transportSuite('loopback HTTP', async () => {
  const desk = realDesk()
  const { log } = desk
  const host = await startHost({
    app: desk.app,
    assets: smallPages(desk.folder),
    port: 0,
    userPagesPort: null,
    launchFolder: null,
    clock: systemClock,
    random: systemRandom,
    log,
  })
  const pages = new Map<Line, () => void>()
  return {
    open: async () => {
      const page = await httpPage(host.newUrl())
      pages.set(page, () => page.gone())
      return page
    },
    lose: async line => {
      pages.get(line)?.()
      await Promise.resolve()
    },
    lockScreen: async () => {
      await desk.app.lockAll()
    },
    close: async () => {
      await host.close()
      await desk.close()
    },
  }
})
