/** A reader of HTML that is strict where browsers are lenient: enough to tell markup from text in our own documents. */

export interface Element {
  name: string;
  attributes: Record<string, string>;
  /** What stands right behind the tag, up to the next one. */
  inner: string;
}

/** All elements in order. Throws on a `<` that starts no well-formed tag and on a tag that is closed out of turn. */
export function elements(document: string): Element[] {
  const found: Element[] = [];
  const open: string[] = [];
  const rest = document.replace(/^<!doctype html>\n/, '');
  for (const piece of rest.split(/(?=<)/)) {
    const tag = /^<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z-]+="[^"<>]*")*)(\/?)>([^<]*)$/.exec(piece);
    if (!tag) throw new Error(`no tag: ${piece.slice(0, 100)}`);
    const [, closes, name = '', list = '', alone, inner = ''] = tag;
    if (closes) {
      if (open.pop() !== name) throw new Error(`</${name}> is closed out of turn`);
      continue;
    }
    const attributes = [...list.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)].map(([, key, value]) => [
      key,
      decode(value ?? ''),
    ]);
    found.push({ name, attributes: Object.fromEntries(attributes), inner: decode(inner) });
    if (!alone && name !== 'meta') open.push(name);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(', ')}`);
  return found;
}

/** What would load, run or lead elsewhere: empty for a document that stands alone. */
export function outsideReferences(document: string): string[] {
  return elements(document).flatMap(({ name, attributes, inner }) => {
    const faults = /^(script|link|img|iframe|object|embed|base|form|a|image|use|video|audio)$/.test(name) ? [name] : [];
    for (const [key, value] of Object.entries(attributes)) {
      if (/^(on|href$|src|action$|xlink|data$|srcset$)/.test(key)) faults.push(`${name} ${key}`);
      if (key === 'style' && !/^width:[\d.]+%$/.test(value)) faults.push(`style ${value}`);
    }
    if (name === 'style' && /url\(|@import|expression/i.test(inner)) faults.push('style');
    return faults;
  });
}

/** The text of a document as a person reads it. */
export function textOf(document: string): string {
  return elements(document)
    .map(({ name, inner }) => (name === 'style' ? '' : inner))
    .join('');
}

function decode(text: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return text.replace(/&(\w+|#39);/g, (_, name: string) => {
    const character = characters[name];
    if (character === undefined) throw new Error(`unknown entity ${name}`);
    return character;
  });
}
