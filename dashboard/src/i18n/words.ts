import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Format, makeFormat } from '../format.ts';
import { en, type Texts } from './en.ts';
import { zhCN } from './zh-cn.ts';

/** To add a language: a file like `en.ts`, and its line here. */
export const dictionaries = { en, 'zh-CN': zhCN } satisfies Record<string, Texts>;
export type PageLanguage = keyof typeof dictionaries;

export interface Words {
  language: PageLanguage;
  texts: Texts;
  format: Format;
}

const storageKey = 'translate.language';

export function wordsOf(language: PageLanguage): Words {
  const texts = dictionaries[language];
  return { language, texts, format: makeFormat(language, texts) };
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

export function rememberedLanguage(): PageLanguage {
  return firstLanguage(navigator.languages, localStorage.getItem(storageKey));
}

/** Sets the page's language and remembers it. */
export function applyLanguage(language: PageLanguage): void {
  document.documentElement.lang = language;
  localStorage.setItem(storageKey, language);
}

export const WordsContext = createContext<Words>(wordsOf('en'));

export function useWords(): Words {
  return useContext(WordsContext);
}
