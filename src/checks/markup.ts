import type { CheckFacts } from '../types/check.ts';
import { knownTags } from '../utils/tokens.ts';
import type { Check, Finding } from './check.ts';
import { closersOf, findValues, renpyTag } from './values.ts';

export interface Tag {
  text: string;
  /** What must be there as often as in the source: brackets and name, a colour with its value. */
  key: string;
  /** Opens or closes a pair of this name in its kind of brackets: `<b`; absent: stands alone. */
  opens?: string;
  closes?: string;
}

const colours =
  /^(?:accent|black|white|gr[ae]y|light_?gr[ae]y|dark_?gr[ae]y|red|green|blue|yellow|orange|purple|pink|cyan|magenta|gold|silver|brown|scarlet|stat|lime|navy|teal|maroon|olive)$/i;

/** Tags in `<>`, `[]`, `{}`; heads of markup around text (`[c/ff0000:`); codes of RPG Maker; stars for bold. */
const tags =
  /\[c\/[0-9A-Fa-f]{6}:|(?<!\{(?=\{)|\[(?=\[))([<[{])(\/?)([A-Za-z][\w-]{0,40})((?:[=:/\s][^<>[\]{}\n]{0,200})?)([>\]}])|\[\]|<#[0-9A-Fa-f]{3,8}>|\[#[0-9A-Fa-f]{3,8}\]|[[<]\/[>\]]|\\[CcIi]\[\d{1,4}\]|\\FS\[\d{1,3}\]|\*\*|<\/?\d{1,2}\/?>/g;

const closing: Readonly<Record<string, string>> = { '<': '>', '[': ']', '{': '}' };
const isAny = /[<[{\\*]/;

/** The markup of a text that is no value placeholder. A word in brackets is a tag where it is known as one, has a value, or is closed in this text or the other one. */
export function findTags(text: string, families: CheckFacts['families'], other = text): Tag[] {
  if (!isAny.test(text)) return [];
  const found: Tag[] = [];
  if (text.search(tags) === -1) return found;
  const values = new Set(findValues(text, families, other).map(({ start }) => start));
  const closers = closersOf(text, other);
  for (const match of text.matchAll(tags)) {
    const tag = values.has(match.index) ? undefined : tagOf(match, closers);
    if (tag) found.push(tag);
  }
  return found;
}

function tagOf(
  [token, bracket, slash, name = '', rest = '', end]: RegExpMatchArray,
  closers: ReadonlySet<string>,
): Tag | undefined {
  if (!bracket) return { text: token, key: token };
  if (closing[bracket] !== end) return undefined;
  const pair = `${bracket}${name}`;
  const closer = `${bracket}/${name}${end}`;
  const isClosed = closers.has(closer);
  if (slash) return { text: token, key: closer, closes: pair };
  if (
    !isClosed &&
    !(bracket === '{' && renpyTag.test(token)) &&
    !knownTags.test(name) &&
    !colours.test(name) &&
    !/^[=:]/.test(rest)
  )
    return undefined;
  // `{P "" s}` and `{G=m}` are grammar.
  if (bracket === '{' && /^[A-Z]/.test(name)) return undefined;
  const value = /^[=:]\s?(["']?)(#?[\w.+%-]{1,20})\1$/.exec(rest)?.[2] ?? '';
  const key = `${bracket}${name}${value && `=${value}`}${end}`;
  return isClosed && !rest.endsWith('/') ? { text: token, key, opens: pair } : { text: token, key };
}

/** How a text looks and what is clickable in it: less than its meaning, but broken pairs show on the screen. */
export const markup: Check = {
  name: 'markup',
  severity: 'warning',
  find: ({ source, translation }, { families }) => {
    if (!isAny.test(source) && !isAny.test(translation)) return [];
    const expected = findTags(source, families, translation);
    const found = findTags(translation, families, source);
    if (expected.length === 0 && found.length === 0) return [];
    const broken = faultOf(expected) === undefined ? faultOf(found) : undefined;
    return [
      ...(broken ? [{ message: broken, severity: 'error' as const }] : []),
      ...[...differing(expected, found)].map((tag): Finding => ({ message: `the tag ${tag} is missing` })),
      ...[...differing(found, expected)].map((tag): Finding => ({ message: `the tag ${tag} is not in the source` })),
    ];
  },
};

/** Tags that stand in one list more often than in the other, each once. */
function differing(tags: readonly Tag[], others: readonly Tag[]): Set<string> {
  const counts = new Map<string, number>();
  for (const { key } of others) counts.set(key, (counts.get(key) ?? 0) + 1);
  const result = new Set<string>();
  for (const { key, text } of tags) {
    const left = counts.get(key) ?? 0;
    if (left === 0) result.add(text);
    else counts.set(key, left - 1);
  }
  return result;
}

/** The first pair that is not closed, not opened, or crosses another; undefined where all nest. */
function faultOf(found: readonly Tag[]): string | undefined {
  const open: Tag[] = [];
  for (const tag of found) {
    if (tag.opens) open.push(tag);
    if (!tag.closes) continue;
    const last = open.pop();
    if (!last) return `the tag ${tag.text} closes nothing`;
    if (last.opens !== tag.closes) return `the tag ${tag.text} stands where ${last.text} should be closed`;
  }
  const [left] = open;
  return left && `the tag ${left.text} is not closed`;
}
