import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ApiError, api } from '../api/client.ts';
import { useWords } from '../i18n/words.ts';
import { Trouble } from '../parts/small.tsx';
import { useTitle } from '../title.ts';

export function SignInPage({ onDone }: { onDone(): void }): JSX.Element {
  const { texts } = useWords();
  useTitle(texts.signIn.title);
  const [token, setToken] = useState('');
  const [error, setError] = useState<unknown>();
  const submit = (event: Event): void => {
    event.preventDefault();
    api.login(token.trim()).then(onDone, setError);
  };
  const isWrong = error instanceof ApiError && error.code === 'unauthorized';
  return (
    <section class="card narrow">
      <h1>{texts.signIn.title}</h1>
      <p>{texts.signIn.lead}</p>
      <form onSubmit={submit} class="stack">
        <label class="field">
          {texts.signIn.token}
          <input
            type="password"
            required
            autocomplete="current-password"
            value={token}
            aria-invalid={isWrong}
            onInput={({ currentTarget }) => setToken(currentTarget.value)}
          />
        </label>
        {isWrong ? (
          <p class="bad-text" role="alert">
            {texts.signIn.wrong}
          </p>
        ) : (
          <Trouble error={error} />
        )}
        <button type="submit" class="primary">
          {texts.signIn.submit}
        </button>
      </form>
    </section>
  );
}
