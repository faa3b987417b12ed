// @ts-check
/**
 * The architecture, as rules a machine checks (`npm run arch`). Each comment says what a violation would mean.
 *
 *     shared  ←  core  ←  worker  ←  shell-electron, shell-loopback, lab-api, cli        shared  ←  renderer
 *                                    listening  ←  shell-loopback, lab-api
 *
 * `tests/arch.test.ts` plants one violation of every rule and proves that the rule fires. Paths are regular expressions.
 */

/** @typedef {import('dependency-cruiser').IConfiguration} Configuration */
/** @typedef {NonNullable<Configuration['forbidden']>[number]} Rule */

/** @param {...string} names */
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`
/** @param {...string} names */
const node = (...names) => `^(node:)?(${names.join('|')})($|/)`

const DOOR = String.raw`^electron/core/([^/]+)/\1[.]ts$`
const SHELLS = 'shell-electron|shell-loopback|lab-api|cli'
const SERVICES = '^electron/(shell-loopback/userPages|lab-api/(server|keeper))[.]ts$'
const ERASED = /** @type {const} */ ('type-only')

/** @type {Rule[]} */
const everywhere = [
  {
    name: 'no-cycles',
    comment:
      'Neither file can be read, tested or moved without the other: there is one module here, or a third one missing.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolved',
    comment: 'The import leads nowhere on a clean clone: a misspelt path, or a package nobody declared.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'only-declared-packages',
    comment: 'It works because another package happened to install it, and stops when that one no longer does.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
  },
  {
    name: 'no-development-packages',
    comment:
      'The product would need a tool that is not installed where it runs. Electron is the one exception: it is the runtime.',
    severity: 'error',
    from: { path: '^(shared|electron|renderer)/', pathNot: '[.]d[.]ts$' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: [ERASED], pathNot: npm('electron') },
  },
  {
    name: 'no-tests-in-the-product',
    comment: 'Fakes and fixed clocks would ship.',
    severity: 'error',
    from: { path: '^(shared|electron|renderer)/' },
    to: { path: '^(tests|scripts)/' },
  },
]

/** @type {Rule[]} */
const shared = [
  {
    name: 'shared-stands-alone',
    comment:
      'The contract runs in the page, the worker and the tests alike. Anything but zod may not exist in one of them.',
    severity: 'error',
    from: { path: '^shared/' },
    to: { pathNot: ['^shared/', npm('zod')] },
  },
]

/** @type {Rule[]} */
const core = [
  {
    name: 'core-knows-no-shell',
    comment:
      'The product would depend on how it is shown, and the other shell, the command line and the tests would drag it along.',
    severity: 'error',
    from: { path: '^electron/core/' },
    to: { path: `^electron/(${SHELLS}|listening|worker|adapters)/` },
  },
  {
    name: 'core-opens-no-socket',
    comment:
      'The core reaches outside through ports.ts only; a socket or a child process here is a way out that nobody granted.',
    severity: 'error',
    from: { path: '^electron/core/' },
    to: { path: node('http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'child_process', 'cluster', 'inspector') },
  },
  {
    name: 'core-wiring-is-on-top',
    comment: 'A domain that imports the wiring can call dispatch itself, past permission, evidence and audit.',
    severity: 'error',
    from: { path: '^electron/core/[^/]+/' },
    to: { path: '^electron/core/(app|dispatch)[.]ts$' },
  },
  {
    name: 'core-doors',
    comment:
      "A neighbour's insides are private: enter through the file that carries the folder's name. (The store is everyone's; see store-insides.)",
    severity: 'error',
    from: { path: '^electron/core/([^/]+)/' },
    to: { path: '^electron/core/[^/]+/', pathNot: ['^electron/core/$1/', '^electron/core/store/', DOOR] },
  },
  {
    name: 'core-wiring-uses-doors',
    comment: 'The wiring knows what a domain offers, not how it does it.',
    severity: 'error',
    from: { path: '^electron/core/[^/]+[.]ts$' },
    to: { path: '^electron/core/[^/]+/', pathNot: ['^electron/core/store/', DOOR] },
  },
  {
    name: 'store-insides',
    comment: 'A migration describes a table as it once was; used from live code it would change with it.',
    severity: 'error',
    from: { path: '^electron/core/', pathNot: '^electron/core/store/' },
    to: { path: '^electron/core/store/migrations/' },
  },
  {
    name: 'migrations-import-nothing-live',
    comment: 'A migration that calls live code does something else next year than on the day it was tested.',
    severity: 'error',
    from: { path: '^electron/core/store/migrations/' },
    to: { dependencyTypesNot: [ERASED], pathNot: ['^electron/core/store/migrations/', npm('kysely')] },
  },
  {
    name: 'store-is-at-the-bottom',
    comment: 'The store serves the domains. If it needs one, the need belongs to that domain.',
    severity: 'error',
    from: { path: '^electron/core/store/' },
    to: { path: '^electron/core/[^/]+/', pathNot: '^electron/core/store/' },
  },
  {
    name: 'one-driver',
    comment: 'Encryption, journal settings and error translation hold because the database is opened in one place.',
    severity: 'error',
    from: { path: '^(electron|renderer|shared)/', pathNot: '^electron/core/store/' },
    to: { path: [npm('better-sqlite3', 'better-sqlite3-multiple-ciphers'), node('sqlite')] },
  },
  {
    name: 'sql-in-rows',
    comment: 'SQL outside rows.ts is SQL that a review of the tables does not see.',
    severity: 'error',
    from: { path: '^electron/', pathNot: ['^electron/core/store/', '/rows([.]ts$|/)'] },
    to: { path: npm('kysely'), dependencyTypesNot: [ERASED] },
  },
  {
    name: 'decisions-are-pure',
    comment:
      'A state machine or a lockout rule is a table of (state, event) → state. With the store or IO in reach it is not.',
    severity: 'error',
    from: { path: '^electron/core/.*/(machine|lockout)[.]ts$' },
    to: { dependencyTypesNot: [ERASED], pathNot: '^shared/' },
  },
  {
    name: 'algorithms-are-pure',
    comment:
      'An algorithm is checked against published vectors; the only thing it may need is an HMAC from node:crypto.',
    severity: 'error',
    from: { path: '^electron/core/.*/algorithm[.]ts$' },
    to: { dependencyTypesNot: [ERASED], pathNot: ['^shared/', node('crypto')] },
  },
]

/** @type {Rule[]} */
const outside = [
  {
    name: 'core-has-one-door',
    comment: 'A shell that reaches past app.ts acts without permission, evidence and audit.',
    severity: 'error',
    from: { path: `^electron/(${SHELLS}|worker)/` },
    to: { path: '^electron/core/', pathNot: '^electron/core/(app|ports)[.]ts$' },
  },
  {
    name: 'shells-are-apart',
    comment:
      "Each shell must start, and be removed, without the others. The users' own pages and the lab API are services beside any shell, behind their doors.",
    severity: 'error',
    from: { path: '^electron/(shell-electron|shell-loopback|lab-api)/' },
    to: { path: `^electron/(${SHELLS})/`, pathNot: ['^electron/$1/', SERVICES] },
  },
  {
    name: 'cli-opens-doors',
    comment:
      'The command line may start the browser host and the lab API through their doors, for `serve`; past those it would become a second host.',
    severity: 'error',
    from: { path: '^electron/cli/' },
    to: {
      path: `^electron/(${SHELLS})/`,
      pathNot: ['^electron/cli/', '^electron/(shell-loopback/host|lab-api/(server|keeper))[.]ts$'],
    },
  },
  {
    name: 'worker-is-plumbing',
    comment:
      'The worker carries frames between a shell and the core; one that knows its shell cannot serve the others.',
    severity: 'error',
    from: { path: '^electron/worker/' },
    to: { path: `^electron/(${SHELLS})/` },
  },
  {
    name: 'listening-is-below',
    comment:
      'What both listeners share knows neither of them, nor the core: it judges connections and heads, not requests.',
    severity: 'error',
    from: { path: '^electron/listening/' },
    to: { path: '^electron/', pathNot: '^electron/listening/' },
  },
  {
    name: 'adapters-know-ports-only',
    comment: 'An adapter fulfils a port. If it needs more of the core, the port is missing something.',
    severity: 'error',
    from: { path: '^electron/adapters/' },
    to: { path: '^electron/', pathNot: ['^electron/adapters/', '^electron/core/ports[.]ts$'] },
  },
  {
    name: 'electron-in-its-shell',
    comment: 'Everything else runs, and is tested, where the Electron binary cannot be had.',
    severity: 'error',
    from: { path: '^(electron|renderer|shared|tests)/', pathNot: '^electron/shell-electron/' },
    to: { path: [npm('electron'), '^electron$'] },
  },
  {
    name: 'preload-is-alone',
    comment:
      'A sandboxed preload is one CommonJS file that requires electron and nothing else. Libraries there run beside the page.',
    severity: 'error',
    from: { path: '^electron/shell-electron/preload[.]ts$' },
    to: { dependencyTypesNot: [ERASED], pathNot: [npm('electron'), '^electron$'] },
  },
  {
    name: 'few-listen',
    comment:
      'A listener is an attack surface: the browser host and the lab API have one each, with checks on Host, Origin and bearer.',
    severity: 'error',
    from: { path: '^electron/', pathNot: '^electron/(shell-loopback|lab-api|listening)/' },
    to: { path: [node('http', 'https', 'http2'), npm('fastify', '@fastify/[^/]+')] },
  },
  {
    name: 'few-hold-sockets',
    comment:
      'Raw sockets belong to the listeners, to the local socket of the worker and to the senders. Elsewhere they are a way out.',
    severity: 'error',
    from: { path: '^electron/', pathNot: '^electron/(shell-loopback|lab-api|listening|worker|adapters)/' },
    to: { path: node('net', 'tls', 'dgram', 'dns') },
  },
  {
    name: 'mail-in-its-adapter',
    comment:
      'nodemailer reads files and URLs when asked; its safe settings are held in one place (GHSA-p6gq-j5cr-w38f).',
    severity: 'error',
    from: { path: '^(electron|renderer|shared)/', pathNot: '^electron/adapters/' },
    to: { path: npm('nodemailer') },
  },
]

/** @type {Rule[]} */
const renderer = [
  {
    name: 'renderer-sees-shared-only',
    comment:
      'The page knows the contract. With a type of the core it would know how an answer is made, and break with it.',
    severity: 'error',
    from: { path: '^renderer/' },
    to: { path: '^electron/' },
  },
  {
    name: 'renderer-has-no-node',
    comment: 'The page runs in a sandbox or a browser: neither Node nor a package that needs it exists there.',
    severity: 'error',
    from: { path: '^renderer/' },
    to: {
      path: [
        node(
          'assert',
          'async_hooks',
          'buffer',
          'child_process',
          'crypto',
          'events',
          'fs',
          'http',
          'https',
          'module',
          'net',
        ),
        node(
          'os',
          'path',
          'perf_hooks',
          'process',
          'stream',
          'test',
          'timers',
          'tls',
          'url',
          'util',
          'worker_threads',
          'zlib',
        ),
        npm('argon2', 'commander', 'csv-parse', 'csv-stringify', 'kysely', 'pino', 'pinyin-pro', '@zxcvbn-ts/[^/]+'),
      ],
    },
  },
  {
    name: 'features-are-apart',
    comment: 'A feature that uses another cannot be read alone; what both need belongs to app/ or ui/.',
    severity: 'error',
    from: { path: '^renderer/features/([^/]+)/' },
    to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
  },
  {
    name: 'ui-is-below',
    comment: 'A part of the interface is given what it shows. One that asks for it can be used on one page only.',
    severity: 'error',
    from: { path: '^renderer/ui/' },
    to: { path: '^renderer/', pathNot: '^renderer/ui/' },
  },
  {
    name: 'bridge-is-below',
    comment: 'The bridge frames messages and holds the bearer. If it knew a page, every page would know that page.',
    severity: 'error',
    from: { path: '^renderer/bridge/' },
    to: { path: '^renderer/', pathNot: '^renderer/bridge/' },
  },
  {
    name: 'two-apps',
    comment:
      "The desk's code must never reach a user's browser: it names capabilities and screens that are not theirs.",
    severity: 'error',
    from: { path: '^renderer/userpages/' },
    to: { path: '^renderer/(features/|main[.]ts$|app/(App[.]vue|router|session))' },
  },
  {
    name: 'desk-without-userpages',
    comment: "The users' pages are another app on another origin; what both need belongs to ui/, bridge/ or app/.",
    severity: 'error',
    from: { path: '^renderer/', pathNot: '^renderer/userpages/' },
    to: { path: '^renderer/userpages/' },
  },
]

/** @type {Configuration} */
export default {
  forbidden: [...everywhere, ...shared, ...core, ...outside, ...renderer],
  options: {
    // Type-only imports couple as well: a page that knows a core type breaks with it.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.](css|svg|png|woff2)$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'types', 'default'],
    },
    skipAnalysisNotInRules: true,
  },
}
