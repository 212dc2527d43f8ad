import type { MemoryEntry } from '../types/memory.ts';
import { version } from '../version.ts';
import { encodeXmlText, escapeXml, isXmlText, propNames } from './tmx.ts';

/** A TMX 1.4 file in pieces: one unit for each translation, exact enough to be read back as it was. */
export function* writeTmx(entries: Iterable<MemoryEntry>): Iterable<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header creationtool="translate-batch" creationtoolversion="${escapeXml(version)}" segtype="block" o-tmf="translate-batch" adminlang="en" srclang="*all*" datatype="plaintext"/>\n<body>\n`;
  for (const entry of entries) yield unit(entry);
  yield '</body>\n</tmx>\n';
}

function unit({
  source,
  translation,
  sourceLang = 'und',
  targetLang,
  context,
  origin,
  options,
  changedAt,
}: MemoryEntry) {
  const changed = changedAt === undefined ? '' : ` changedate="${changedAt.replace(/[-:]/g, '')}"`;
  const lines = [
    `<tu srclang="${sourceLang}"${changed}>`,
    prop(propNames.origin, origin),
    ...(options === '' ? [] : [prop(propNames.options, options)]),
    ...(context === undefined ? [] : [contextProp(context)]),
    variant(sourceLang, source),
    variant(targetLang, translation),
    '</tu>\n',
  ];
  return lines.join('\n');
}

function contextProp(context: string): string {
  return isXmlText(context) ? prop(propNames.context, context) : prop(propNames.encodedContext, encodeXmlText(context));
}

function variant(lang: string, text: string): string {
  const [mark, content] = isXmlText(text) ? ['', text] : [prop(propNames.encoding, 'json'), encodeXmlText(text)];
  return `<tuv xml:lang="${lang}">${mark}<seg>${escapeXml(content)}</seg></tuv>`;
}

function prop(type: string, content: string): string {
  return `<prop type="${type}">${escapeXml(content)}</prop>`;
}
