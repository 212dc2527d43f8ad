import { UsageError } from '../errors.ts';
import type { TargetLanguage } from '../types/task-file.ts';
import { canonicalTag, countryName, fullTag, languageName, languageOfCountry, tagOfName } from './language-names.ts';

export { canonicalTag, languageName };

/** Language codes that are nearly always meant as the country of the same letters; `COLUMN=tag` is the way out. */
const takenForCountries = new Set(['kr', 'tw', 'se', 'ee', 'br']);

/** What the games industry writes and BCP 47 does not know. */
const habits = new Map([
  ['chs', 'zh-CN'],
  ['cht', 'zh-TW'],
  ['jap', 'ja'],
]);

/**
 * Values of `--to`, each a list with commas: tags (`ja`, `zh_CN`) or `COLUMN=tag`, which says what the column (or the
 * value of `target_lang`) called COLUMN means. Throws UsageError for unknown tags, countries and languages named twice.
 */
export function parseTargets(values: readonly string[]): TargetLanguage[] {
  const items = values
    .flatMap((value) => value.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const targets = items.map((item) => parseLanguage(item, '--to'));
  const seen = new Map<string, string>();
  targets.forEach(({ tag }, index) => {
    const item = items[index] ?? tag;
    const earlier = seen.get(tag);
    if (earlier !== undefined) throw new UsageError(`--to names ${tag} twice ("${earlier}" and "${item}").`);
    seen.set(tag, item);
  });
  return targets;
}

/** One language: `ja`, or `COLUMN=ja`. `flag` names the place in the UsageError that wrong values throw. */
export function parseLanguage(value: string, flag = '--from'): TargetLanguage {
  const equals = value.lastIndexOf('=');
  const text = value.slice(equals + 1).trim();
  const column = equals === -1 ? undefined : value.slice(0, equals).trim();
  if (column === '') throw new UsageError(`${flag} "${value}": a column's name belongs before "=".`);
  const tag = canonicalTag(text);
  const problem = column !== undefined && tag !== undefined ? undefined : explainTag(text, flag);
  if (tag === undefined || problem !== undefined) throw new UsageError(`${flag} "${text}": ${problem}.`);
  if (column !== undefined) return { tag, column };
  return text === tag ? { tag } : { tag, written: text };
}

/**
 * Why a text is not usable as a language tag and what to write instead, as the end of a sentence; undefined where it is.
 * `flag` is named where the mapping form would help.
 */
export function explainTag(text: string, flag?: string): string | undefined {
  const tag = canonicalTag(text);
  const lower = text.trim().toLowerCase();
  if (tag !== undefined && !takenForCountries.has(lower)) return undefined;
  const habit = habits.get(lower);
  if (habit !== undefined) return `not a language tag; write "${habit}" for ${languageName(habit)}`;
  const ofCountry = languageOfCountry(lower);
  if (ofCountry !== undefined) return explainCountry(text, ofCountry, tag, flag);
  const named = headerLanguage(text);
  if (named !== undefined) return `not a language tag; write "${named}" for ${languageName(named)}`;
  const start = canonicalTag(lower.split(/[-_]/)[0] ?? '');
  const near = start === undefined || start === lower ? '' : `; "${start}" is ${languageName(start)}`;
  return `not a known language tag (examples: ja, zh-CN, pt-BR)${near}`;
}

function explainCountry(text: string, suggestion: string, tag: string | undefined, flag: string | undefined): string {
  const advice = `the country ${countryName(text)}, not its language; write "${suggestion}" for ${languageName(suggestion)}`;
  if (tag === undefined) return advice;
  const really = flag === undefined ? '' : ` (${flag} ${text}=${tag} if you really mean ${languageName(tag)})`;
  return `${advice}${really}`;
}

/**
 * The language a column header names, canonical: `ja`, `zh_CN`, `Japanese(ja)`, `Japanese`, `日本語`,
 * `Chinese (Simplified)(zh-Hans)`; undefined for anything else, `Japanese Comments` included. Whether a header that is
 * also a word (`id`, `to`, `no`, `is`) is meant as a language only `--from` and `--to` can tell.
 */
export function headerLanguage(header: string): string | undefined {
  const text = header.trim();
  const parts = /^(.*?)\s*[([（]\s*([a-z]{2,3}(?:[-_][a-z0-9]+)*)\s*[)\]）]$/i.exec(text);
  if (parts !== null) {
    const [, outer = '', inner = ''] = parts;
    const fromParts = outer === '' ? canonicalTag(inner) : bracketed(outer, inner);
    if (fromParts !== undefined) return fromParts;
  }
  return canonicalTag(text) ?? tagOfName(text);
}

/** `Japanese(ja)` is the tag in brackets, `Portuguese (BR)` the language before it with a region. */
function bracketed(outer: string, inner: string): string | undefined {
  const tag = canonicalTag(inner);
  const named = tagOfName(outer);
  const sameLanguage = tag !== undefined && named !== undefined && tag.split('-')[0] === named.split('-')[0];
  if (named === undefined || sameLanguage || /[-_]/.test(inner)) return tag;
  const regional = canonicalTag(`${named}-${inner}`);
  return regional ?? tag;
}

/**
 * Whether a header stands for nearly the wanted language, so that it must be asked which is meant: another spelling of
 * the same (`zh-Hans` for `zh-CN`, `pt` for `pt-BR`) or the code of its country (`JP` for `ja`).
 */
export function isNearMiss(header: string, wanted: string): boolean {
  const full = fullTag(wanted);
  const language = headerLanguage(header);
  if (language !== undefined && language !== wanted && fullTag(language) === full) return true;
  const habit = habits.get(header.trim().toLowerCase());
  if (habit !== undefined && fullTag(habit) === full) return true;
  const ofCountry = languageOfCountry(header);
  return ofCountry !== undefined && ofCountry !== language && fullTag(ofCountry) === full;
}

/**
 * The tag among `tags` whose texts serve for the wanted language: itself, another spelling (`zh` for `zh-CN`), or the
 * language without a region (`pt` for `pt-PT`), as long as the script is the same; undefined where there is none.
 */
export function closestTag(wanted: string, tags: readonly string[]): string | undefined {
  if (tags.includes(wanted)) return wanted;
  const full = fullTag(wanted);
  const withoutRegion = (tag: string): string => tag.split('-').slice(0, 2).join('-');
  return (
    tags.find((tag) => fullTag(tag) === full) ??
    tags.find((tag) => new Intl.Locale(tag).region === undefined && withoutRegion(fullTag(tag)) === withoutRegion(full))
  );
}
