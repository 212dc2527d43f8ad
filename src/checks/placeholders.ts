import type { Check, Finding } from './check.ts';
import { compareValues } from './compare-values.ts';
import { lookalikes } from './twins.ts';
import type { Value } from './values.ts';

/** Stands for what the program puts in: without it the text is wrong, or the program ends. */
export const placeholders: Check = {
  name: 'placeholders',
  severity: 'error',
  find: ({ source, translation }, { families }) => {
    const { missing, unknown, reordered, rarer } = compareValues(source, translation, families);
    const strange = unknown.length > 0 ? unknown.map(({ text }) => text) : lookalikes(missing, source, translation);
    const [lost] = missing;
    if (missing.length === 1 && strange.length === 1 && lost) {
      return [{ message: `the placeholder ${lost.text} became ${strange[0]}` }];
    }
    return [
      ...missing.map(missingFinding),
      ...bracesFinding(source, translation, missing),
      ...strange.map((text) => ({ message: `the placeholder ${text} is not in the source` })),
      ...orderFinding(reordered),
      ...rarer.map(rarerFinding),
    ];
  },
};

/** A plural that only chose between words (no `#` in its arms) has nothing to choose in Japanese. */
function missingFinding({ text, family }: Value): Finding {
  const isChoice = family === 'icu' && text.endsWith('{');
  const message = `the placeholder ${isChoice ? `${text.slice(0, text.lastIndexOf(','))}, …}` : text} is missing`;
  return isChoice ? { message, severity: 'warning' } : { message };
}

function rarerFinding({ text }: Value): Finding {
  return { message: `the placeholder ${text} stands there less often than in the source`, severity: 'warning' };
}

/** Where the whole plural went, its braces must be gone too. */
function bracesFinding(source: string, translation: string, missing: readonly Value[]): Finding[] {
  const isPlural = missing.some(({ text }) => text.endsWith('{'));
  if (!isPlural || balance(source) !== 0 || balance(translation) === 0) return [];
  return [{ message: 'braces of the plural or select are missing' }];
}

function balance(text: string): number {
  return text.split('{').length - text.split('}').length;
}

function orderFinding(reordered: readonly Value[]): Finding[] {
  if (reordered.length === 0) return [];
  const plain = reordered.map(({ text }) => text).join(' ');
  const numbered = reordered.map(({ text }, at) => text.replace('%', `%${at + 1}$`)).join(' ');
  return [{ message: `the placeholders ${plain} changed their order; keep it, or number them: ${numbered}` }];
}
