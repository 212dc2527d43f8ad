import type { CheckFacts, Pair } from '../types/check.ts';
import { compareValues } from './compare-values.ts';
import { icuKind } from './icu-messages.ts';
import { findValues, type Value } from './values.ts';

/** Digits of Arabic and Persian, with their percent sign; the rest of full-width ASCII lies in one block. */
const foreign = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪\u3000';
const plain = '01234567890123456789% ';

/** Different placeholders that one text is searched for: each search reads it whole. No row of a real game has so many. */
const mostSearched = 20;

/** Anything in braces, brackets or percent signs that could be meant for a placeholder. Bounded. */
const groups = /\{[^{}\n]{1,60}\}|\[[^[\]\n]{1,60}\]|%[^%\s]{1,60}%|%\([^()\n]{1,60}\)[a-z]/gu;

/**
 * Puts back placeholders that stand there in another guise: full-width (`％1`, `｛0｝`), with Arabic-Indic digits,
 * back to front (`1$`), with blanks inside (`{ 0 }`, `% s`), or with their name translated (`{名前}`).
 *
 * A translated name is put back only where one placeholder is missing, one stranger between the same signs stands there,
 * the source holds as many such groups, and the stranger's name has letters beyond ASCII while the missing
 * one's has not. Variables of a program are named in one script: such a stranger is no other variable, and the source has no
 * such group to spare that it could translate.
 *
 * Nothing in braces is put back in a message with a plural or select: its branches stand in braces too, and would be destroyed.
 */
export function mendTwins(pair: Pair, facts: CheckFacts): { text: string; mended: string[] } {
  const { source } = pair;
  const mended: string[] = [];
  let text = pair.translation;
  if (!/[%{$[\\]/.test(source)) return { text, mended };
  const isMessage = icuKind.test(source) || icuKind.test(text);
  const mayMend = (token: string) => !isMessage || !token.startsWith('{');
  const expected = findValues(source, facts.families).filter((value) => mayMend(value.text));
  let present = occurrences(findValues(text, facts.families));
  const wanted = occurrences(expected);
  // Nearly always nothing is lacking, and so nothing can be put back.
  if (![...wanted].some(([token, times]) => times > (present.get(token) ?? 0))) return { text, mended };
  let searched = 0;
  for (const [token, times] of wanted) {
    const lacking = times - (present.get(token) ?? 0);
    if (lacking <= 0) continue;
    if (++searched > mostSearched) break;
    const done = putBack(text, token, lacking, facts);
    if (done.was.length === 0) continue;
    mended.push(`${done.was[0]} put back to ${token}`);
    text = done.text;
    present = occurrences(findValues(text, facts.families));
  }
  const missing = compareValues(source, text, facts.families).missing.filter((value) => mayMend(value.text));
  const translated = missing.length === 1 ? lookalikes(missing, source, text) : [];
  const [lost] = missing;
  const [stranger] = translated;
  if (lost && stranger && translated.length === 1 && isTranslatedName(lost.text, stranger, source, text)) {
    mended.push(`${stranger} put back to ${lost.text}`);
    text = text.replaceAll(stranger, () => lost.text);
  }
  return { text, mended };
}

/** What stands in a translation between the signs of a missing placeholder, is not in the source and may have been meant for it. */
export function lookalikes(missing: readonly Value[], source: string, translation: string): string[] {
  const openings = new Set(missing.map(({ text }) => text[0]));
  if (missing.length === 0) return [];
  const found = [...translation.matchAll(groups)].map(([text]) => text);
  return [...new Set(found)].filter((text) => openings.has(text[0]) && !source.includes(text));
}

function isTranslatedName(lost: string, stranger: string, source: string, text: string): boolean {
  const count = (of: string) => [...of.matchAll(groups)].filter(([group]) => group[0] === lost[0]).length;
  return (
    /^[\x20-\x7e]+$/.test(lost) &&
    /[^\x20-\x7e]/.test(stranger) &&
    !/[{}|%]/.test(stranger.slice(1, -1)) &&
    lost.length > 2 &&
    count(source) === count(text)
  );
}

function occurrences(values: readonly Value[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of values) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function putBack(text: string, token: string, lacking: number, facts: CheckFacts): { text: string; was: string[] } {
  const folded = fold(text);
  const taken = findValues(text, facts.families);
  const was: string[] = [];
  let result = '';
  let at = 0;
  let next = 0;
  for (const match of folded.matchAll(guiseOf(token))) {
    const end = match.index + match[0].length;
    const found = text.slice(match.index, end);
    // What is a placeholder already stays, unless only its blanks differ.
    while (next < taken.length && taken[next]!.end <= match.index) next++;
    const value = taken[next];
    const isTaken = value !== undefined && value.start < end && !isSame(value.text, token);
    if (found === token || isTaken || was.length === lacking) continue;
    was.push(found);
    result += text.slice(at, match.index) + token;
    at = end;
  }
  return { text: result + text.slice(at), was };
}

function isSame(found: string, token: string): boolean {
  return fold(found).replace(/\s/g, '') === token.replace(/\s/g, '');
}

/** The same number of UTF-16 units, with ASCII for what is ASCII in another guise. */
function fold(text: string): string {
  return text.replace(/[！-～٠-٩۰-۹٪\u3000]/g, (sign) => {
    const at = foreign.indexOf(sign);
    return at >= 0 ? (plain[at] as string) : String.fromCharCode(sign.charCodeAt(0) - 0xfee0);
  });
}

/** Matches a token with blanks between its parts, and back to front where a right-to-left hand wrote it so. */
function guiseOf(token: string): RegExp {
  const parts = token.replace(/\s/g, '').match(/[\p{L}\p{N}_]+|./gsu) ?? [];
  const straight = parts.map(escaped).join('\\s{0,2}');
  // Behind a number a percent sign with a blank is prose: "50 % sure".
  const isPercent = /^%[\w.$@]/.test(token) && !token.endsWith('%');
  const forward = isPercent
    ? `(?<![\\d.,]\\s{0,2})${straight}(?![\\p{Script=Latin}'’])|${parts.map(escaped).join('')}`
    : straight;
  const number = /^([$%])(\d{1,2})$/.exec(token);
  const reversed = number ? `|(?<![\\w])${number[2]}${escaped(number[1] as string)}(?![\\w$%])` : '';
  const argument = /^%(\d{1,2})\$([a-z@])$/.exec(token);
  const mirrored = argument
    ? `|%\\$${argument[1]}${argument[2]}|${argument[1]}\\$${argument[2]}%|${argument[1]}%\\$${argument[2]}`
    : '';
  return new RegExp(`${forward}${reversed}${mirrored}`, 'gu');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
