import type { Pair } from '../types/check.ts';
import { usualLengthRatio } from '../utils/estimate.ts';
import { plural } from '../utils/format.ts';
import type { Check } from './check.ts';
import { proseOf } from './prose.ts';
import { languageFacts } from './scripts.ts';

/** Sources up to this many characters are captions: "OK" may become a sentence. */
const short = 20;
/** The 99th percentile lies at 1.6 to 2.6 times the median, the first one at about half. */
const most = 3;
const least = 0.28;
/** Characters that a caption may have above what its length lets expect. */
const shortExtra = 25;

/** A warning: what is far too short has lost a part, what is far too long says more than the source, but a good text may too. */
export const ratio: Check = {
  name: 'ratio',
  severity: 'warning',
  find(pair) {
    const from = proseLength(pair.source);
    const to = proseLength(pair.translation);
    if (from === 0 || to === 0) return [];
    const expected = expectedLength(pair);
    if (to > expected * most + (from <= short ? shortExtra : 0)) return [{ message: told(to, expected, 'long') }];
    if (from > short && to < expected * least) return [{ message: told(to, expected, 'short') }];
    return [];
  },
};

/** Characters without tokens and blanks at the edges. */
export function proseLength(text: string): number {
  return proseOf(text).text.trim().length;
}

/** Characters that a translation usually has. */
export function expectedLength({ source, sourceLang = 'en', targetLang }: Omit<Pair, 'translation'>): number {
  return (proseLength(source) * figure(targetLang)) / figure(sourceLang);
}

function figure(language: string): number {
  return usualLengthRatio(languageFacts(language).base);
}

function told(length: number, expected: number, kind: 'long' | 'short'): string {
  const usual = Math.max(1, Math.round(expected));
  return `the translation is unusually ${kind}: ${plural(length, 'character')} where about ${usual} ${usual === 1 ? 'is' : 'are'} usual`;
}
