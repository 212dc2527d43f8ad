import { escapeForTerminal } from '../../utils/terminal.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML 1.0, in an attribute or between tags, on one line. What XML cannot hold at all is made visible: `\u001b`. */
export function escapeXml(text: string): string {
  return escapeForTerminal(text)
    .replace(/[\ufffe\uffff]/g, (found) => `\\u${found.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"]/g, (found) => entities[found] ?? found);
}

/** ` name="value"` for each that is given. */
export function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}
