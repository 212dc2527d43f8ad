import type { JSX } from 'preact';
import { dictionaries, type PageLanguage } from '../i18n/dictionaries.ts';
import { useWords } from '../i18n/words.ts';
import { links, useRoute } from '../route.ts';
import { type Theme, themes } from '../theme.ts';

interface HeaderProps {
  language: PageLanguage;
  onLanguage(language: PageLanguage): void;
  theme: Theme;
  onTheme(theme: Theme): void;
  /** False: only signing in is possible. */
  isOpen: boolean;
}

export function Header({ language, onLanguage, theme, onTheme, isOpen }: HeaderProps): JSX.Element {
  const { texts } = useWords();
  const { page } = useRoute();
  return (
    <header class="top">
      <a class="brand" href={links.sessions}>
        <img src="/icon.svg" alt="" width="26" height="26" />
        translate
      </a>
      {isOpen && (
        <nav aria-label={texts.nav.label}>
          <a href={links.sessions} aria-current={page === 'sessions' ? 'page' : undefined}>
            {texts.nav.sessions}
          </a>
          <a href={links.start()} aria-current={page === 'start' ? 'page' : undefined}>
            {texts.nav.start}
          </a>
        </nav>
      )}
      <div class="switches">
        <select
          aria-label={texts.theme}
          value={theme}
          onChange={({ currentTarget }) => onTheme(currentTarget.value as Theme)}
        >
          {themes.map((name) => (
            <option key={name} value={name}>
              {texts.themes[name]}
            </option>
          ))}
        </select>
        <select
          aria-label={texts.language}
          value={language}
          onChange={({ currentTarget }) => onLanguage(currentTarget.value as PageLanguage)}
        >
          {Object.entries(dictionaries).map(([tag, { name }]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </header>
  );
}
