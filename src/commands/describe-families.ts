import type { FamilyCount, PlaceholderFamily } from '../types/check.ts';
import { plural } from '../utils/format.ts';

/** What tokens of a family look like. */
const examples: Readonly<Record<PlaceholderFamily, string>> = {
  printf: '%s',
  python: '%(name)s',
  numbered: '{0}',
  icu: '{name}',
  mustache: '{{name}}',
  dollar_braces: '${name}',
  dollar: '$name',
  percent_names: '%name%',
  qt: '%1',
  engine_codes: '{CODE}',
  renpy: '[name]',
  rpg_maker: '\\V[1]',
};

/** `placeholders: numbered {0} in 12 rows, printf %s in 3 rows`; empty where the file has none. */
export function describeFamilies(found: readonly FamilyCount[]): string[] {
  if (found.length === 0) return [];
  const parts = found.map(({ family, rows }) => `${family} ${examples[family]} in ${plural(rows, 'row')}`);
  return [`placeholders: ${parts.join(', ')}`];
}

/** The same for families that the configuration sets. */
export function describeSetFamilies(families: readonly PlaceholderFamily[]): string[] {
  const parts = families.map((family) => `${family} ${examples[family]}`);
  return [`placeholders, as configured: ${parts.join(', ') || 'none'}`];
}
