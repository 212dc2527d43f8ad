/** Types of the `prop` elements that carry what TMX has no place for. */
export const propNames = {
  context: 'x-context',
  /** The context as JSON. */
  encodedContext: 'x-context-json',
  origin: 'x-origin',
  options: 'x-options',
  /** `json`: the `seg` beside it holds JSON. */
  encoding: 'x-encoding',
} as const;

/** Whether XML 1.0 can hold a text. What it cannot hold (NUL and other control characters, lone surrogates) goes as JSON. */
export function isXmlText(text: string): boolean {
  return text.isWellFormed() && !unwritable.test(text);
}

const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Reads what was written as JSON. Throws where it is no JSON text. */
export function decodeXmlText(json: string): string {
  const text: unknown = JSON.parse(json);
  if (typeof text !== 'string') throw new SyntaxError('no text');
  return text;
}

/** Text as content or attribute. A carriage return would be read as a line feed. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (sign) => escapes[sign] as string);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** JSON of a text with nothing in it that XML cannot hold. */
export function encodeXmlText(text: string): string {
  return JSON.stringify(text).replace(/[\ufffe\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);
}
