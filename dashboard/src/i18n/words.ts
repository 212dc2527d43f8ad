import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { firstLanguage, type PageLanguage, type Words, wordsOf } from './dictionaries.ts';

const storageKey = 'translate.language';

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
