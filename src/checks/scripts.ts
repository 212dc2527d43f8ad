/** Scripts by their ISO 15924 names. */
export type Script =
  | 'Latn'
  | 'Grek'
  | 'Cyrl'
  | 'Armn'
  | 'Hebr'
  | 'Arab'
  | 'Deva'
  | 'Beng'
  | 'Taml'
  | 'Telu'
  | 'Thai'
  | 'Geor'
  | 'Hang'
  | 'Hira'
  | 'Kana'
  | 'Hani';

/** UTF-16 units of letters, rising. Ideographs beyond the basic plane count by their first half. */
const ranges: readonly (readonly [first: number, last: number, script: Script])[] = [
  [0x41, 0x5a, 'Latn'],
  [0x61, 0x7a, 'Latn'],
  [0xc0, 0xd6, 'Latn'],
  [0xd8, 0xf6, 'Latn'],
  [0xf8, 0x24f, 'Latn'],
  [0x370, 0x3ff, 'Grek'],
  [0x400, 0x52f, 'Cyrl'],
  [0x531, 0x587, 'Armn'],
  [0x5d0, 0x5f2, 'Hebr'],
  [0x620, 0x65f, 'Arab'],
  [0x66e, 0x6d3, 'Arab'],
  [0x750, 0x77f, 'Arab'],
  [0x904, 0x963, 'Deva'],
  [0x980, 0x9e3, 'Beng'],
  [0xb82, 0xbcd, 'Taml'],
  [0xc00, 0xc63, 'Telu'],
  [0xe01, 0xe4e, 'Thai'],
  [0x10a0, 0x10ff, 'Geor'],
  [0x1100, 0x11ff, 'Hang'],
  [0x1e00, 0x1eff, 'Latn'],
  [0x3041, 0x3096, 'Hira'],
  [0x30a1, 0x30fa, 'Kana'],
  [0x3131, 0x318e, 'Hang'],
  [0x31f0, 0x31ff, 'Kana'],
  [0x3400, 0x4dbf, 'Hani'],
  [0x4e00, 0x9fff, 'Hani'],
  [0xac00, 0xd7a3, 'Hang'],
  [0xd840, 0xd87f, 'Hani'],
  [0xf900, 0xfaff, 'Hani'],
  [0xfb50, 0xfdff, 'Arab'],
  [0xfe70, 0xfefc, 'Arab'],
  [0xff21, 0xff3a, 'Latn'],
  [0xff41, 0xff5a, 'Latn'],
  [0xff66, 0xff9d, 'Kana'],
];
const scripts = [...new Set(ranges.map(([, , script]) => script))];

/** By UTF-16 unit: number of the script, counted from 1; 0 is no letter. */
const scriptOfUnit = new Uint8Array(0x10000);
for (const [first, last, script] of ranges) scriptOfUnit.fill(scripts.indexOf(script) + 1, first, last + 1);

const counts = new Uint32Array(scripts.length + 1);

/** Letters of each script that occurs, and of all. */
export function countScripts(text: string): { scripts: Map<Script, number>; letters: number } {
  counts.fill(0);
  for (let at = 0; at < text.length; at++) {
    const script = scriptOfUnit[text.charCodeAt(at)] as number;
    counts[script] = (counts[script] as number) + 1;
  }
  const found = new Map<Script, number>();
  let letters = 0;
  for (let script = 1; script < counts.length; script++) {
    const count = counts[script] as number;
    if (count > 0) found.set(scripts[script - 1] as Script, count);
    letters += count;
  }
  return { scripts: found, letters };
}

const written: Readonly<Record<string, readonly Script[]>> = {
  Hans: ['Hani'],
  Hant: ['Hani'],
  Jpan: ['Hira', 'Kana', 'Hani'],
  Kore: ['Hang', 'Hani'],
};
const known = new Set<string>(scripts);
const ofLanguage = new Map<string, LanguageFacts>();

export interface LanguageFacts {
  /** `pt` of `pt-BR`. */
  base: string;
  /** ISO 15924, as Unicode's likely subtags have it: `Hans`, `Jpan`, `Latn`. */
  writing: string;
  /** Scripts of its words; empty: not known here. */
  scripts: readonly Script[];
}

/** Facts about a language by its tag, canonical. */
export function languageFacts(tag: string): LanguageFacts {
  const found = ofLanguage.get(tag);
  if (found) return found;
  const facts = readFacts(tag);
  ofLanguage.set(tag, facts);
  return facts;
}

function readFacts(tag: string): LanguageFacts {
  try {
    const { language, script = '' } = new Intl.Locale(tag).maximize();
    const own = written[script] ?? (known.has(script) ? [script as Script] : []);
    return { base: language, writing: script, scripts: own };
  } catch {
    return { base: tag, writing: '', scripts: [] };
  }
}
