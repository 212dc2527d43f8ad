import type { CheckFacts } from '../types/check.ts';
import type { Check, Finding } from './check.ts';
import { compareValues } from './compare-values.ts';
import { icuFaults, isHeader, shownArguments, structureFaults } from './icu.ts';
import { percentFault } from './percent-signs.ts';
import { lookalikes } from './twins.ts';
import { findValues, mayHoldValues, type Value } from './values.ts';

/** Stands for what the program puts in: without it the text is wrong, or the program ends. */
export const placeholders: Check = {
  name: 'placeholders',
  severity: 'error',
  find: ({ source, translation }, { families }) => {
    if (!mayHoldValues(source, translation)) return [];
    const { missing, unknown, reordered, rarer, plainer } = compareValues(source, translation, families);
    const strange = unknown.length > 0 ? unknown.map(({ text }) => text) : lookalikes(missing, source, translation);
    const broken = structureFaults(source, translation, families).map((message) => ({ message }));
    // What lies in a broken message is read wrongly.
    if (broken.length > 0) return [...broken, ...missing.map((value) => missingFinding(value, source, families))];
    const [lost] = missing;
    if (missing.length === 1 && strange.length === 1 && lost) {
      return [{ message: `the placeholder ${lost.text} became ${strange[0]}` }];
    }
    const percents = percentFault(source, translation, families);
    return [
      ...missing.map((value) => missingFinding(value, source, families)),
      ...icuFaults(source, translation, families).map((message) => ({ message })),
      ...strange.map((text) => ({ message: `the placeholder ${text} is not in the source` })),
      ...orderFinding(reordered),
      ...rarer.filter((value) => !isHeader(value)).map(rarerFinding),
      ...plainer.map(plainerFinding),
      ...(percents === undefined ? [] : [{ message: percents }]),
    ];
  },
};

/** A plural that only chose between words (no `#` in its arms) has nothing to choose in Japanese. */
function missingFinding(value: Value, source: string, families: CheckFacts['families']): Finding {
  if (!isHeader(value)) return { message: `the placeholder ${value.text} is missing` };
  const message = `the placeholder ${value.text.slice(0, value.text.lastIndexOf(','))}, …} is missing`;
  return shownArguments(source, findValues(source, families)).has(value.key)
    ? { message }
    : { message, severity: 'warning' };
}

function rarerFinding({ text }: Value): Finding {
  return { message: `the placeholder ${text} stands there less often than in the source`, severity: 'warning' };
}

function plainerFinding({ text }: Value): Finding {
  return {
    message: `the placeholder ${text} lost its format; write it as it stands in the source`,
    severity: 'warning',
  };
}

function orderFinding(reordered: readonly Value[]): Finding[] {
  if (reordered.length === 0) return [];
  const plain = reordered.map(({ text }) => text).join(' ');
  const numbered = reordered.map(({ text }, at) => text.replace('%', `%${at + 1}$`)).join(' ');
  return [{ message: `the placeholders ${plain} changed their order; keep it, or number them: ${numbered}` }];
}
