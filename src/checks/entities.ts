import type { Check, Finding } from './check.ts';

const entity = /&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});/g;
const broken =
  /&\s?(?:amp|lt|gt|quot|apos|nbsp)(?![A-Za-z0-9;])|＆(?:amp|lt|gt|quot|apos|nbsp)[;；]|&(?:amp|lt|gt|quot|apos|nbsp)；/;

/**
 * A warning: most entities may as well be written as the character itself (57 % of human rows do so with `&nbsp;`). Told are
 * broken ones, those of a text that has none in the source, and a bare `<` or `&` where the source writes `&lt;`, `&amp;`.
 */
export const entities: Check = {
  name: 'entities',
  severity: 'warning',
  find({ source, translation }) {
    if (!translation.includes('&') && !translation.includes('＆') && !source.includes('&')) return [];
    const findings: Finding[] = [];
    const damaged = broken.exec(translation)?.[0];
    if (damaged !== undefined && !broken.test(source)) findings.push({ message: `the entity ${damaged} is broken` });
    const wanted: readonly string[] = source.match(entity) ?? [];
    const found: readonly string[] = translation.match(entity) ?? [];
    if (wanted.length === 0 && found.length > 0) {
      findings.push({ message: `the source writes no entities, the translation ${found[0]}` });
    }
    for (const [name, character] of [
      ['&lt;', '<'],
      ['&amp;', '&'],
    ] as const) {
      if (!wanted.includes(name) || found.includes(name)) continue;
      const isBare =
        translation.replace(entity, '').includes(character) && !source.replace(entity, '').includes(character);
      if (isBare) findings.push({ message: `${character} is not written as ${name}` });
    }
    return findings;
  },
};
