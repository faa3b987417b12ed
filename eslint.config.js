import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import vueA11y from 'eslint-plugin-vuejs-accessibility'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { defineConfig } from 'eslint/config'

const everyScript = ['**/*.ts', '**/*.vue', '**/*.js', '**/*.mjs']

/**
 * Time and chance are arguments (CONTRIBUTING: "Gather, decide, write"): a test sets them, and a replay gives the same rows.
 * @type {Partial<import('eslint').Linter.RulesRecord>}
 */
const noHiddenTimeOrChance = {
  'no-restricted-properties': [
    'error',
    {
      object: 'Date',
      property: 'now',
      message: 'Take the time from `call.now`, or from `ports.clock` outside a call.',
    },
    {
      object: 'Math',
      property: 'random',
      message: 'Take chance from `ports.random`; Math.random is not fit for secrets.',
    },
    { object: 'performance', property: 'now', message: 'Take the time from `ports.clock`.' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'Take the time from `call.now`, or from `ports.clock` outside a call.',
    },
    {
      selector: "CallExpression[callee.name='Date']",
      message: 'Take the time from `call.now`, or from `ports.clock` outside a call.',
    },
  ],
}

export default defineConfig(
  {
    name: 'not ours',
    ignores: ['node_modules/', 'out/', 'test-results/', 'playwright-report/', 'coverage/', 'tests/**/fixtures/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    name: 'typed',
    files: everyScript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: './tsconfig.eslint.json',
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      // A new member of a union must break every place that decides on it (CONTRIBUTING: "Exhaust every union; no `default`").
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { requireDefaultForNonUnion: true, allowDefaultCaseForExhaustiveSwitch: false },
      ],
      // Node strips types without resolving them: a type imported as a value would be looked for at run time.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      // More than three arguments are an object with names.
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 3, countVoidThis: false }],
      // Output goes to the log port, which redacts.
      'no-console': 'error',
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      // A leading underscore is the one way to say "not used, on purpose".
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
      // Numbers read well inside a sentence; objects do not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Splitting by code point is what search and pinyin want; graphemes would hide a typo inside a cluster.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // A brand is named by its type argument and by nothing else: `id<'UserId'>()`.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // `() => doIt()` is the natural shape of an event handler.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },

  {
    name: 'composables and spies are taken apart on purpose',
    files: ['renderer/**', 'tests/**'],
    // `const { t } = useI18n()`: composables return closures, which have no `this` to lose.
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },

  {
    name: 'ambient declarations',
    files: ['**/*.d.ts'],
    // An import statement would turn the file into a module, and what it declares would no longer be ambient.
    rules: { '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }] },
  },

  { name: 'core takes time and chance from its ports', files: ['electron/core/**/*.ts'], rules: noHiddenTimeOrChance },

  {
    name: 'these speak to a terminal',
    files: ['electron/cli/**', 'scripts/**', 'bin/**', 'tests/bench/**'],
    rules: { 'no-console': 'off' },
  },

  {
    name: 'pages',
    files: ['**/*.vue'],
    // Types of components are vue-tsc's, templates included. ESLint would build the whole type graph anew for each of
    // them, about three seconds a file, and still not see the template.
    extends: [
      vue.configs['flat/recommended'],
      vueA11y.configs['flat/recommended'],
      tseslint.configs.disableTypeChecked,
    ],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: tseslint.parser, project: null, extraFileExtensions: ['.vue'] },
    },
    rules: {
      // The directory holds what strangers typed. Markup from it is an attack (ASVS 5.0 V1.2).
      'vue/no-v-html': 'error',
      'vue/no-v-text-v-html-on-component': 'error',
      'vue/no-template-target-blank': 'error',
      // Every sentence lives in shared/text, in two languages.
      'vue/no-bare-strings-in-template': [
        'error',
        {
          allowlist: Array.from('()[]{}<>,.:;/\\|+-–—…·•›‹→←↑↓✓✗×=%#*@&?!"\'“”'),
          attributes: {
            '/.+/': [
              'title',
              'label',
              'placeholder',
              'alt',
              'description',
              'aria-label',
              'aria-description',
              'aria-placeholder',
              'aria-roledescription',
              'aria-valuetext',
            ],
          },
        },
      ],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-macros-order': 'error',
      'vue/no-unused-emit-declarations': 'error',
      'vue/no-unused-refs': 'error',
      'vue/multi-word-component-names': ['error', { ignores: ['App'] }],
      // A control inside its label, or joined to it by id: either is enough for a screen reader.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] }, allowChildren: true }],
    },
  },

  {
    name: 'plain JavaScript is checked by tsc (checkJs), which reads the JSDoc casts that these rules cannot see',
    files: ['**/*.js', '**/*.mjs'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-return': 'off' },
  },

  // Last: Prettier alone decides format.
  prettier,
)
