import type { Finding } from './check.ts';
import { lookedAt, type Prose } from './prose.ts';

/** Characters of a national character set: rows of 94 or so cells, by first and second bytes. */
function charactersOf(
  encoding: string,
  first: readonly [number, number],
  second: readonly [number, number][],
): Set<string> {
  const bytes: number[] = [];
  for (let lead = first[0]; lead <= first[1]; lead++) {
    for (const [from, to] of second) for (let trail = from; trail <= to; trail++) bytes.push(lead, trail);
  }
  return new Set(new TextDecoder(encoding).decode(Uint8Array.from(bytes)).match(/\p{Script=Hani}/gu));
}

const byLead: [number, number][] = [[0xa1, 0xfe]];
const big5Cells: [number, number][] = [
  [0x40, 0x7e],
  [0xa1, 0xfe],
];
function anyOf(characters: ReadonlySet<string>, ...without: ReadonlySet<string>[]): RegExp {
  return new RegExp(`[${[...characters].filter((one) => !without.some((set) => set.has(one))).join('')}]`, 'gu');
}

/**
 * Everyday characters that only one of the countries' character sets has: GB 2312 (its first level: 3,755 everyday ones), Big5
 * (5,401), JIS X 0208. Made when they are first asked for, which takes some milliseconds.
 */
function makePatterns() {
  const gb2312 = charactersOf('gbk', [0xb0, 0xf7], byLead);
  const gb2312Everyday = charactersOf('gbk', [0xb0, 0xd7], byLead);
  const big5 = charactersOf('big5', [0xa4, 0xf9], big5Cells);
  const big5Everyday = charactersOf('big5', [0xa4, 0xc6], big5Cells);
  const jis = charactersOf('euc-jp', [0xb0, 0xf4], byLead);
  return {
    simplified: anyOf(gb2312Everyday, big5),
    traditional: anyOf(big5Everyday, gb2312, new Set('瞭')),
    notJapanese: anyOf(gb2312Everyday, big5, jis),
  };
}

let made: ReturnType<typeof makePatterns> | undefined;
function patterns() {
  made ??= makePatterns();
  return made;
}

/** Ideographs without any kana, so many that a Japanese sentence would have needed some. */
const longWithoutKana = 16;

/**
 * Characters of another country: simplified ones where Traditional Chinese or Japanese is wanted, traditional ones where
 * Simplified is. Three that outnumber the right ones make an error, nobody writes them by mistake; fewer are a warning.
 */
export function foreignHan(prose: Prose, writing: 'Hans' | 'Hant' | 'Jpan'): Finding | undefined {
  const text = prose.text.slice(0, lookedAt);
  const han = prose.scripts.get('Hani') ?? 0;
  if (han === 0) return undefined;
  if (writing === 'Jpan') return notInJapanese(text, han, prose);
  const { simplified, traditional } = patterns();
  const wanted = writing === 'Hans' ? 'Simplified' : 'Traditional';
  const wrong = text.match(writing === 'Hans' ? traditional : simplified) ?? [];
  if (wrong.length === 0) return undefined;
  const right = text.match(writing === 'Hans' ? simplified : traditional)?.length ?? 0;
  const message = `"${wrong[0]}" is no character of ${wanted} Chinese`;
  return wrong.length >= 3 && wrong.length > right ? { message, severity: 'error' } : { message };
}

function notInJapanese(text: string, han: number, { scripts }: Prose): Finding | undefined {
  const wrong = text.match(patterns().notJapanese) ?? [];
  const hasKana = scripts.has('Hira') || scripts.has('Kana');
  if (wrong.length > 0) {
    const message = `"${wrong[0]}" is Chinese, not Japanese`;
    return !hasKana && wrong.length >= 2 ? { message, severity: 'error' } : { message };
  }
  return !hasKana && han >= longWithoutKana ? { message: 'the translation has no kana, it may be Chinese' } : undefined;
}
