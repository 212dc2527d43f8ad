import { type Format, makeFormat } from '../format.ts';
import { en, type Texts } from './en.ts';
import { englishPhrases } from './en-phrases.ts';
import { type Phrases, sayIn } from './phrases.ts';
import { zhCN } from './zh-cn.ts';
import { chinesePhrases } from './zh-cn-phrases.ts';

/** To add a language: files like `en.ts` and `en-phrases.ts`, and their lines here. */
export const dictionaries = { en, 'zh-CN': zhCN } satisfies Record<string, Texts>;
export type PageLanguage = keyof typeof dictionaries;
const phrases = { en: englishPhrases, 'zh-CN': chinesePhrases } satisfies Record<PageLanguage, Phrases>;

export interface Words {
  language: PageLanguage;
  texts: Texts;
  format: Format;
  /** A code of a check, a failure or a service, as people read it. */
  nameOf(code: string): string;
  /** A sentence of the program, in this page's language and words as far as it is known. */
  say(message: string): string;
}

export function wordsOf(language: PageLanguage): Words {
  const texts = dictionaries[language];
  return {
    language,
    texts,
    format: makeFormat(language, texts),
    nameOf: (code) => texts.codes[code.toLowerCase()] ?? code.replace(/^http_(\d{3})$/, 'HTTP $1'),
    say: (message) => sayIn(phrases[language], message),
  };
}

/** The remembered one, else the first of the browser's that there is. */
export function firstLanguage(wanted: readonly string[], remembered: string | null): PageLanguage {
  if (remembered !== null && remembered in dictionaries) return remembered as PageLanguage;
  for (const tag of wanted) {
    if (/^zh\b/i.test(tag)) return 'zh-CN';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}
