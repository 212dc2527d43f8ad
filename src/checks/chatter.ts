import type { Check, Finding } from './check.ts';
import { announcementLength, colons, wrapped } from './wrapping.ts';

/** Names of the request and of replies that no game text has. */
const echo =
  /"(?:source_lang|target_lang|items|glossary|previous|problem)"\s{0,5}:|^\s{0,20}\{\s{0,20}"(?:\d{1,6}|translation|text)"\s{0,5}:/;
const fence = '```';
/** A remark behind the translation. */
const remark =
  /(?:[(（[\n]|[.!?…。！？]\s)\s{0,5}\*{0,2}(?:note|explanation|translator'?s note|anmerkung|hinweis zur übersetzung|remarque|nota del traductor|注|译注|訳注|说明|примечание)\s?[:：]/i;
/** Translators of games put remarks of their own into brackets. */
const bracketed = /[(（[]\s{0,5}(?:[\p{L}' ]{1,30})\s?[:：]/u;
/** Apostrophes within words aside. */
const quotes = /["“”„«»「」『』`]|(?<!\p{L})['‘’]|['‘’](?!\p{L})/u;
/** Sources shorter than this may well stand in their translation. */
const shortestEcho = 12;

/**
 * An error where a reply can be nothing else: the request's own names, a code fence, an announcement, a remark at the end
 * whose colon the source has not. A warning for another remark, quotes around the whole, the source repeated before the translation: a game's text may have those.
 */
export const chatter: Check = {
  name: 'chatter',
  severity: 'warning',
  find({ source, translation, targetLang }) {
    const error = (message: string): Finding[] => [{ message, severity: 'error' }];
    if (translation.includes(fence) && !source.includes(fence))
      return error('a code fence stands around the translation');
    if (echo.test(translation) && !echo.test(source)) return error('the translation repeats the request');
    if (announcementLength(translation, source, targetLang) > 0) {
      return error('words of explanation stand before the translation');
    }
    if (remark.test(translation) && !remark.test(source)) {
      const message = 'a remark stands beside the translation';
      const isClear = !bracketed.test(translation) && !/note/i.test(source) && colons(translation) > colons(source);
      return isClear ? error(message) : [{ message }];
    }
    if (wrapped(translation.trim()) !== undefined && !quotes.test(source)) {
      return [{ message: 'quotes stand around the translation, the source has none' }];
    }
    return repeatsSource(source.trim(), translation.trim());
  },
};

function repeatsSource(source: string, translation: string): Finding[] {
  if (source.length < shortestEcho || !source.includes(' ') || translation.length < source.length * 1.3) return [];
  return translation.startsWith(source) ? [{ message: 'the translation begins with the whole source' }] : [];
}
