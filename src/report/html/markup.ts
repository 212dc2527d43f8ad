/**
 * HTML that cannot be broken out of: text becomes markup only through the tag `html`, which escapes all that is put into
 * it but markup made by itself.
 */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | undefined | readonly Part[];

/** Strings and numbers are escaped, for elements and quoted attributes alike; undefined leaves nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(strings.reduce((text, string, index) => text + partText(parts[index - 1]) + string));
}

function partText(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(partText).join('');
  return escapeHtml(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Controls that HTML does not allow, lone surrogates, and embeddings and overrides of the writing direction. */
const unsafe =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Marks and isolates of right-to-left text stay as they are: each text stands in an element of its own, which they cannot leave. */
function escapeHtml(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(unsafe, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[&<>"']/g, (found) => entities[found] ?? '');
}

/** At most so many UTF-16 units, so that a page has a bound; never half a character. */
export function clip(text: string, units: number): string {
  if (text.length <= units) return text;
  return `${text.slice(0, units).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Somebody's text: in its own direction, cut to `units`. With its language, which chooses the right glyphs for Chinese and Japanese. */
export function foreign(text: string, units: number, language?: string): Markup {
  if (language === undefined) return html`<bdi>${clip(text, units)}</bdi>`;
  return html`<bdi lang="${clip(language, 40)}">${clip(text, units)}</bdi>`;
}
