import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Overview } from '../../../src/monitor/api.ts';
import { api } from '../api/client.ts';
import type { LiveSession } from '../api/live.ts';
import { useWords } from '../i18n/words.ts';
import { links } from '../route.ts';
import { Chip, Section, Trouble } from './small.tsx';

/** Failed rows by reason, with a way to them, and back into the work. */
export function Failures({ overview, live }: { overview: Overview; live: LiveSession }): JSX.Element {
  const { texts, format, nameOf, say } = useWords();
  const [busy, setBusy] = useState('');
  const [said, setSaid] = useState('');
  const [error, setError] = useState<unknown>();
  const retry = (code: string): void => {
    setBusy(code);
    setError(undefined);
    api
      .retry(live.id, { reason: code })
      .then(({ marked }) => {
        setSaid(`${nameOf(code)}: ${texts.session.retried(format.number(marked))}`);
        live.tellRows(undefined);
      }, setError)
      .finally(() => {
        setBusy('');
        live.refresh();
      });
  };
  return (
    <Section title={texts.findings.failures}>
      {overview.failures.length === 0 && <p class="quiet-text">{texts.findings.noFailures}</p>}
      <ul class="findings">
        {overview.failures.map(({ code, count, example }) => {
          const name = nameOf(code);
          return (
            <li key={code}>
              <strong class="bad-text">{format.number(count)}</strong>
              <div>
                <b>{name}</b>
                <p class="quiet-text">{say(example)}</p>
              </div>
              <div class="ways">
                <button
                  type="button"
                  class="small"
                  disabled={busy !== ''}
                  aria-label={texts.findings.retryOf(name)}
                  onClick={() => retry(code)}
                >
                  {texts.findings.retry}
                </button>
                <a
                  class="button small"
                  href={links.rows(live.id, { status: 'failed', issue: code })}
                  aria-label={texts.findings.showOf(name)}
                >
                  {texts.findings.show}
                </a>
              </div>
            </li>
          );
        })}
      </ul>
      <p role="status" class="quiet-text">
        {said}
      </p>
      <Trouble error={error} />
    </Section>
  );
}

/** What the checks found in translations that stand. */
export function Issues({ overview, id }: { overview: Overview; id: string }): JSX.Element {
  const { texts, format, nameOf, say } = useWords();
  return (
    <Section title={texts.findings.issues}>
      {overview.issues.length === 0 && <p class="quiet-text">{texts.findings.noIssues}</p>}
      <ul class="findings">
        {overview.issues.map(({ check, severity, target_lang: language, count, example }) => {
          const name = nameOf(check);
          return (
            <li key={`${check} ${severity} ${language}`}>
              <strong>{format.number(count)}</strong>
              <div>
                <b>{name}</b> <span class="quiet-text">{format.languageName(language)}</span>{' '}
                <Chip tone={severity === 'error' ? 'bad' : 'warn'} sign="!" text={texts.findings[severity]} />
                <p class="quiet-text">{say(example)}</p>
              </div>
              <div class="ways">
                <a
                  class="button small"
                  href={links.rows(id, { issue: check, language })}
                  aria-label={texts.findings.showOf(`${name}, ${format.languageName(language)}`)}
                >
                  {texts.findings.show}
                </a>
              </div>
            </li>
          );
        })}
      </ul>
      {overview.needs_review > 0 && (
        <a href={links.rows(id, { review: 'yes' })}>{texts.findings.review(format.number(overview.needs_review))}</a>
      )}
    </Section>
  );
}
