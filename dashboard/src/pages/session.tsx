import type { JSX } from 'preact';
import type { Status } from '../../../src/monitor/api.ts';
import { api } from '../api/client.ts';
import { useFetched, useLiveSession } from '../api/hooks.ts';
import type { LiveSession } from '../api/live.ts';
import { useWords } from '../i18n/words.ts';
import { Actions } from '../parts/actions.tsx';
import { Batches } from '../parts/batches.tsx';
import { Charts } from '../parts/charts.tsx';
import { Failures, Issues } from '../parts/findings.tsx';
import { Languages } from '../parts/languages.tsx';
import { Progress } from '../parts/progress.tsx';
import { isLiveState, StateChip, Trouble } from '../parts/small.tsx';
import { links } from '../route.ts';
import { RowsView } from '../rows/view.tsx';
import { useTitle } from '../title.ts';

const overviewMs = 2500;

interface SessionPageProps {
  id: string;
  tab: 'progress' | 'rows';
  query: URLSearchParams;
}

export function SessionPage({ id, tab, query }: SessionPageProps): JSX.Element {
  const { texts, format } = useWords();
  const live = useLiveSession(id);
  const status = live?.status;
  useTitle(status ? `${format.percent(status.completion_rate)} ${status.input}` : '');
  if (live?.isGone) {
    return (
      <section class="card empty">
        <h1>{texts.session.gone}</h1>
        <a href={links.sessions}>{texts.session.back}</a>
      </section>
    );
  }
  if (!live?.status) {
    if (live?.error === undefined) return <p role="status">{texts.loading}</p>;
    return (
      <Trouble error={live.error}>
        <a href={links.sessions}>{texts.session.back}</a>
      </Trouble>
    );
  }
  return (
    <>
      <Heading live={live} status={live.status} />
      <nav class="tabs" aria-label={texts.session.tabs}>
        <a href={links.session(id)} aria-current={tab === 'progress' ? 'page' : undefined}>
          {texts.session.progress}
        </a>
        <a href={links.rows(id)} aria-current={tab === 'rows' ? 'page' : undefined}>
          {texts.session.rows}
        </a>
      </nav>
      {tab === 'rows' ? <RowsView live={live} query={query} /> : <Overview live={live} status={live.status} />}
    </>
  );
}

function Heading({ live, status }: { live: LiveSession; status: Status }): JSX.Element {
  const { texts } = useWords();
  const facts = [status.provider, status.model];
  const isLive = isLiveState(status.state);
  return (
    <div class="title session-title">
      <div>
        <h1>{status.input}</h1>
        <p class="facts">
          <StateChip state={status.state} failed={status.progress.failed} />
          <span class="quiet-text">{facts.filter(Boolean).join(' · ')}</span>
          {(isLive || live.connection !== 'live') && (
            <span class={`connection ${live.connection}`}>{texts.session[live.connection]}</span>
          )}
        </p>
      </div>
      <Actions live={live} status={status} />
    </div>
  );
}

function Overview({ live, status }: { live: LiveSession; status: Status }): JSX.Element {
  const { id } = live;
  const { data } = useFetched(() => api.overview(id), status.seq, overviewMs);
  return (
    <div class="overview">
      <Progress status={status} />
      <Batches live={live} status={status} />
      <Charts id={id} seq={status.seq} cost={status.cost} isLive={isLiveState(status.state)} />
      {data && <Languages overview={data} id={id} />}
      {data && <Failures overview={data} live={live} />}
      {data && <Issues overview={data} id={id} />}
    </div>
  );
}
