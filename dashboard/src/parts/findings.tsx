import type { JSX } from 'preact';
import type { Overview } from '../../../src/monitor/api.ts';
import type { LiveSession } from '../api/live.ts';
import { useWords } from '../i18n/words.ts';
import { links } from '../route.ts';
import { Chip, Section } from './small.tsx';

/** Failed rows by reason, with a way to them. */
export function Failures({ overview, live }: { overview: Overview; live: LiveSession }): JSX.Element {
  const { texts, format, nameOf, say } = useWords();
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
