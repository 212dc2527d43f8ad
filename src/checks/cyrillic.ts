import type { Finding } from './check.ts';
import { lookedAt, type Prose } from './prose.ts';

/** Letters that an alphabet does not have, of those that a neighbour's texts cannot do without. */
const missing: Readonly<Record<string, RegExp>> = {
  ru: /[іїєґўјљњћђџѓќѕ]/i,
  uk: /[ыэёъўјљњћђџѓќѕ]/i,
  be: /[иїєґъщјљњћђџѓќѕ]/i,
  bg: /[ыэёіїєґўјљњћђџѓќѕ]/i,
  sr: /[йъыьэюяёщіїєґўѓќѕ]/i,
  mk: /[йъыьэюяёщіїєґўћђ]/i,
};
const word = /[\p{Script=Cyrl}'’]{1,40}/gu;

/** Words of another language in Cyrillic letters: two or every second one make an error, one among many is a warning, it may be a name. */
export function foreignCyrillic({ text }: Prose, language: string): Finding[] {
  const foreign = missing[language];
  const words = foreign === undefined ? null : text.slice(0, lookedAt).match(word);
  const found = words?.filter((one) => foreign?.test(one)) ?? [];
  if (!words || found.length === 0) return [];
  const message = `${JSON.stringify(found[0])} has letters that the language does not write`;
  return found.length >= 2 || found.length * 2 >= words.length ? [{ message, severity: 'error' }] : [{ message }];
}
