/** What models put around a translation. The check `chatter` reports what `mend` does not dare to take away. */

/** "Translation:" in the languages that models answer in. A bounded piece at the start of a text. */
const announcement =
  /^\s{0,20}(?:\*\*)?(?:(?:the )?(?:[A-Z][a-z]{2,20} )?translat(?:ion|ed(?: text)?)(?: \([^()\n]{1,30}\))?|translated (?:in)?to [A-Z][a-z]{2,20}|(?:here(?:'s| is| are)|this is|sure[,!.]|certainly[,!.]|of course[,!.])[^:\n]{0,80}?(?:translat\w{1,5}|version)[^:\n]{0,60}|(?:deutsche )?übersetzung|traduction|traducción|tradução|traduzione|перевод|译文|翻译|翻译结果|譯文|翻譯|翻訳|訳文|번역|الترجمة)(?:\*\*)?\s?[:：](?:\*\*)?\s{0,20}/i;

/** Length of an announcement at the start ("Translation: ") whose colon the source has not; 0 where there is none. */
export function announcementLength(text: string, source: string): number {
  const length = announcement.exec(text.slice(0, 300))?.[0].length ?? 0;
  return length > 0 && !announcement.test(source.slice(0, 300)) && colons(text) > colons(source) ? length : 0;
}

function colons(text: string): number {
  return text.match(/[:：]/g)?.length ?? 0;
}

/** Takes "Translation: " away; only where the source has no colon at all that it could translate. */
export function withoutPrefix(text: string, source: string): string {
  if (/[:：]/.test(source)) return text;
  const length = announcementLength(text, source);
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

/** The text inside of quotes around all of it. */
export function wrapped(text: string): string | undefined {
  const close = text.length > 2 ? quotePairs[text[0] as string] : undefined;
  return close !== undefined && text.endsWith(close) ? text.slice(1, -1) : undefined;
}
