/// <reference types="vite/client" />

// For tools that read TypeScript without knowing single-file components; vue-tsc resolves the real ones first.
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}

interface Window {
  /** What the preload script of the desktop shell offers, and nothing else. */
  readonly iamDesk?: import('./bridge/transport.ts').Transport
}
