import type { JSX } from 'preact';
import type { SessionSummary } from '../../../src/monitor/api.ts';
import { api } from '../api/client.ts';
import { useFetched, useTick } from '../api/hooks.ts';
import { useWords } from '../i18n/words.ts';
import { Bar, StateChip, Trouble } from '../parts/small.tsx';
import { links } from '../route.ts';
import { useTitle } from '../title.ts';

const lookMs = 2000;

export function SessionsPage(): JSX.Element {
  const { texts } = useWords();
  useTitle(texts.sessions.title);
  const now = useTick(lookMs, true);
  const { data, error, again } = useFetched(api.sessions, now);
  return (
    <>
      <div class="title">
        <h1>{texts.sessions.title}</h1>
        <a class="button primary" href={links.start()}>
          {texts.nav.start}
        </a>
      </div>
      <Trouble error={error}>
        <button type="button" onClick={again}>
          {texts.retryLoad}
        </button>
      </Trouble>
      {!data && !error && <p role="status">{texts.loading}</p>}
      {data?.sessions.length === 0 && <Empty />}
      {data && data.sessions.length > 0 && (
        <ul class="sessions">
          {data.sessions.map((session) => (
            <SessionLine key={session.session_id} session={session} now={now} />
          ))}
        </ul>
      )}
      {data?.truncated && <p class="quiet-text">{texts.sessions.truncated}</p>}
    </>
  );
}

function Empty(): JSX.Element {
  const { texts } = useWords();
  return (
    <section class="card empty">
      <h2>{texts.sessions.empty}</h2>
      <p>{texts.sessions.emptyLead}</p>
    </section>
  );
}

function SessionLine({ session, now }: { session: SessionSummary; now: number }): JSX.Element {
  const { texts, format } = useWords();
  const { progress, input, state, cost, model, target_langs: languages } = session;
  const { outcome } = session;
  // Its state says the rest.
  const reason = state !== 'resumable' || outcome === null || outcome === 'failed_rows' ? '' : texts.outcomes[outcome];
  const time = session.started_at ?? session.created_at;
  return (
    <li class="card session-line">
      <div class="session-name">
        <a href={links.session(session.session_id)}>{input}</a>
        <span class="quiet-text">
          {languages.slice(0, 4).map(format.languageName).join(' · ')}
          {languages.length > 4 && ` +${languages.length - 4}`}
        </span>
        {reason && <span class="quiet-text">{reason}</span>}
      </div>
      <StateChip state={state} failed={progress.failed} />
      <div class="session-progress">
        <Bar progress={progress} label={`${texts.sessions.progress}: ${input}`} />
        <span class="figures">
          {texts.sessions.doneOf(format.number(progress.completed), format.number(progress.total))}
          {progress.failed > 0 && <span class="bad-text">{texts.sessions.failed(format.number(progress.failed))}</span>}
        </span>
      </div>
      <div class="session-facts quiet-text">
        <span>{format.money(cost.total, cost.currency)}</span>
        <time dateTime={time} title={format.moment(time)}>
          {format.ago(time, now)}
        </time>
        <span class="model">{model}</span>
      </div>
    </li>
  );
}
