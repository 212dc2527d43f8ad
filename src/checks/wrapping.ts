import type { Pair } from '../types/check.ts';
import { languageName } from '../utils/language-names.ts';

/** What models put around a translation. The check `chatter` reports what `mend` does not dare to take away. */

/** "Translation:" in the languages that models answer in. A bounded piece at the start of a text. */
const announcement =
  /^\s{0,20}(?:\*\*)?(?:(?:the )?(?:[A-Z][a-z]{2,20} )?translat(?:ion|ed(?: text)?)(?: \([^()\n]{1,30}\))?|translated (?:in)?to [A-Z][a-z]{2,20}|(?:here(?:'s| is| are)|this is|sure[,!.]|certainly[,!.]|of course[,!.])[^:\n]{0,80}?(?:translat\w{1,5}|version)[^:\n]{0,60}|(?:deutsche )?übersetzung|traduction|traducción|tradução|traduzione|перевод|译文|翻译|翻译结果|譯文|翻譯|翻訳|訳文|번역|الترجمة)(?:\*\*)?\s?[:：](?:\*\*)?\s{0,20}/i;

/** `fr: `, `[pt-BR]: `, `French: `. */
const languageLabel = /^\s{0,20}[[(]?([A-Za-z][A-Za-z_-]{1,30})[\])]?\s?[:：]\s{0,20}/;

/** Length of an announcement at the start ("Translation: ", "fr: ") whose colon the source has not; 0 where there is none. */
export function announcementLength(text: string, source: string, targetLang: string): number {
  const length = announcement.exec(text.slice(0, 300))?.[0].length ?? labelLength(text, targetLang);
  return length > 0 && !announcement.test(source.slice(0, 300)) && colons(text) > colons(source) ? length : 0;
}

function labelLength(text: string, targetLang: string): number {
  const found = languageLabel.exec(text.slice(0, 80));
  if (!found) return 0;
  const label = found[1]?.replace('_', '-').toLowerCase();
  const base = targetLang.split('-')[0] as string;
  const names = [targetLang, base, languageName(targetLang), languageName(base)];
  return names.some((name) => name.toLowerCase() === label) ? found[0].length : 0;
}

export function colons(text: string): number {
  return text.match(/[:：]/g)?.length ?? 0;
}

/** Takes "Translation: " away; only where the source has no colon at all that it could translate. */
export function withoutPrefix(text: string, source: string, { targetLang }: Pick<Pair, 'targetLang'>): string {
  if (/[:：]/.test(source)) return text;
  const length = announcementLength(text, source, targetLang);
  return length > 0 && text.slice(length).trim() !== '' ? text.slice(length) : text;
}

const quotePairs: Readonly<Record<string, string>> = {
  '"': '"',
  '“': '”',
  '„': '“',
  '«': '»',
  '「': '」',
  '『': '』',
  '`': '`',
};
const quoteMark = /["“”„«»「」『』`]/;

/** Takes quotes around the whole text away, where neither the source nor the rest of the text has any. */
export function withoutQuotes(text: string, source: string): string {
  // 「」 and «» are a writer's own choice: they mark speech and titles.
  if (!/^\s{0,20}["“`]/.test(text)) return text;
  const inner = wrapped(text.trim());
  if (inner === undefined || quoteMark.test(source) || /['‘’]/.test(source)) return text;
  return inner.trim() === '' || quoteMark.test(inner) ? text : inner;
}

/** The text inside of quotes around all of it; not of `“yes” or “no”`. */
export function wrapped(text: string): string | undefined {
  const open = text[0] as string;
  const close = text.length > 2 ? quotePairs[open] : undefined;
  if (close === undefined || !text.endsWith(close)) return undefined;
  const inner = text.slice(1, -1);
  return inner.includes(open) || inner.includes(close) ? undefined : inner;
}
