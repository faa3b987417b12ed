/** What may stand in a gateway's template, in braces. `digits` is the number without its plus. */
export const PLACEHOLDERS = ['to', 'digits', 'text', 'key', 'secret'] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]
export type Filling = Readonly<Record<Placeholder, string>>
export type TemplateFormat = 'json' | 'form'

const MARK = /\{([a-z]+)\}/gu
const isPlaceholder = (word: string): word is Placeholder => (PLACEHOLDERS as readonly string[]).includes(word)

/** The words in braces of a text. */
export const marksIn = (text: string): string[] => [...text.matchAll(MARK)].map(match => match[1] ?? '')

/** Fills a text in one pass: a brace that a value brings along is not looked at again. */
export const fillIn = (text: string, filling: Filling): string =>
  text.replaceAll(MARK, (whole: string, word: string) => (isPlaceholder(word) ? filling[word] : whole))

/** The fields of a form template: one `name=value` a line. Null when a line has no name. */
export function formFields(template: string): readonly (readonly [string, string])[] | null {
  const lines = template.split(/\r?\n/u).filter(line => line.trim() !== '')
  const fields = lines.map(line => {
    const at = line.indexOf('=')
    return [line.slice(0, Math.max(at, 0)).trim(), line.slice(at + 1).trim()] as const
  })
  return fields.length > 0 && fields.every(([name]) => name !== '') ? fields : null
}

/** The object or list that a JSON template is. Undefined when it is neither. */
export function jsonTemplate(template: string): object | undefined {
  try {
    const value: unknown = JSON.parse(template)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Fills the texts inside a parsed JSON template, never its names: what is filled in stays one text, whatever it holds. */
export function fillJson(value: unknown, filling: Filling): unknown {
  if (typeof value === 'string') return fillIn(value, filling)
  if (Array.isArray(value)) return value.map(one => fillJson(one, filling))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillJson(one, filling)]))
}

/** Whether a body template can be filled and says both to whom and what. */
export function bodyFits(format: TemplateFormat, template: string): boolean {
  const texts = format === 'form' ? formFields(template)?.map(([, value]) => value) : textsIn(jsonTemplate(template))
  if (texts === undefined) return false
  const marks = texts.flatMap(marksIn)
  return marks.every(isPlaceholder) && marks.includes('text') && (marks.includes('to') || marks.includes('digits'))
}

function textsIn(value: unknown): string[] | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(one => textsIn(one) ?? []) : []
}
