import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { api, whenUnauthorized } from './api/client.ts';
import { type PageLanguage, wordsOf } from './i18n/dictionaries.ts';
import { applyLanguage, rememberedLanguage, WordsContext } from './i18n/words.ts';
import { SessionPage } from './pages/session.tsx';
import { SessionsPage } from './pages/sessions.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { StartPage } from './pages/start.tsx';
import { Header } from './parts/header.tsx';
import { type Route, useRoute } from './route.ts';
import { applyTheme, rememberedTheme, type Theme } from './theme.ts';

/** The token that `translate serve` put behind `#`, taken out of the address at once. */
function tokenOfAddress(): string | undefined {
  const token = /^#token=([^&]{1,500})$/.exec(location.hash)?.[1];
  if (token !== undefined) history.replaceState(null, '', '#/');
  return token;
}

const givenToken = tokenOfAddress();

export function App(): JSX.Element {
  const [language, setLanguage] = useState<PageLanguage>(rememberedLanguage);
  const [theme, setTheme] = useState<Theme>(rememberedTheme);
  const [access, setAccess] = useState<'waiting' | 'open' | 'closed'>(givenToken === undefined ? 'open' : 'waiting');
  const words = useMemo(() => wordsOf(language), [language]);
  useEffect(() => {
    whenUnauthorized(() => setAccess('closed'));
    if (givenToken !== undefined) {
      api.login(givenToken).then(
        () => setAccess('open'),
        () => setAccess('closed'),
      );
    }
  }, []);
  // Applied at once, not after the next paint: a reload right after the choice finds it, and nothing flashes.
  const chooseLanguage = (chosen: PageLanguage): void => {
    applyLanguage(chosen);
    setLanguage(chosen);
  };
  const chooseTheme = (chosen: Theme): void => {
    applyTheme(chosen);
    setTheme(chosen);
  };
  return (
    <WordsContext.Provider value={words}>
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to a place, though not by the address, which belongs to the routes */}
      <a class="skip" href="#main" onClick={skipToMain}>
        {words.texts.skip}
      </a>
      <Header
        language={language}
        onLanguage={chooseLanguage}
        theme={theme}
        onTheme={chooseTheme}
        isOpen={access === 'open'}
      />
      <main id="main" tabIndex={-1}>
        {access === 'closed' && <SignInPage onDone={() => setAccess('open')} />}
        {access === 'open' && <Page />}
      </main>
    </WordsContext.Provider>
  );
}

function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Page(): JSX.Element {
  const route = useRoute();
  useFocusOnNewPage(route);
  if (route.page === 'start') return <StartPage key={route.tasks} tasks={route.tasks} />;
  if (route.page === 'session') return <SessionPage key={route.id} {...route} />;
  return <SessionsPage />;
}

/** Who goes to another page by keyboard or screen reader begins at its top. */
function useFocusOnNewPage(route: Route): void {
  const place = route.page === 'session' ? route.id : route.page;
  const last = useRef(place);
  useEffect(() => {
    if (last.current === place) return;
    last.current = place;
    document.getElementById('main')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place]);
}
