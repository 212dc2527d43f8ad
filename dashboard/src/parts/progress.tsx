import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Status } from '../../../src/monitor/api.ts';
import { useWords } from '../i18n/words.ts';
import { Recent } from './recent.tsx';
import { Bar, isLiveState } from './small.tsx';

/** A listener is told of progress this often, not with every row. */
const announceMs = 15_000;

export function Progress({ status }: { status: Status }): JSX.Element {
  const { texts, format, say } = useWords();
  const { progress, tokens, cost, requests, rate } = status;
  const runs = status.run ?? 0;
  const isAllBack = progress.completed + progress.failed === progress.total;
  const estimate = status.estimated_remaining_seconds;
  const left = estimate === null || isAllBack ? null : Math.max(1, estimate);
  const isLive = isLiveState(status.state);
  const outcome = !isLive && status.outcome ? texts.outcomes[status.outcome] : '';
  return (
    <section class="card progress" aria-label={texts.session.progress}>
      <h2 class="unseen">{texts.session.progress}</h2>
      <div class="percent">
        <strong>{format.percent(status.completion_rate)}</strong>
        <span>{texts.sessions.doneOf(format.number(progress.completed), format.number(progress.total))}</span>
        {progress.failed > 0 && <span class="bad-text">{texts.sessions.failed(format.number(progress.failed))}</span>}
        {left !== null && (
          <span class="left">
            {texts.tiles.left}: <b>{format.seconds(left)}</b>
          </span>
        )}
      </div>
      <Bar progress={progress} label={texts.session.progress} />
      {outcome && <p class="outcome">{outcome}</p>}
      {!isLive && status.note && status.outcome !== 'done' && <p class="said">{say(status.note)}</p>}
      {runs > 1 && <p class="quiet-text in-runs">{texts.tiles.inRuns(runs)}</p>}
      <dl class="tiles">
        <Tile
          name={rate ? texts.tiles.speed : texts.tiles.took}
          value={rate ? format.short(rate.rows_per_minute) : format.seconds(status.worked_seconds)}
          detail={rate && runs > 1 ? texts.tiles.now : ''}
          tone="busy"
        />
        <Tile name={texts.tiles.waiting} value={format.number(progress.pending)} />
        <Tile
          name={texts.tiles.failed}
          value={format.number(progress.failed)}
          tone={progress.failed > 0 ? 'bad' : ''}
        />
        <Tile name={texts.tiles.cost} value={format.money(cost.total, cost.currency)} />
        <Tile
          name={texts.tiles.tokens}
          value={format.short(tokens.total)}
          detail={texts.tiles.tokensDetail(format.short(tokens.prompt), format.short(tokens.completion))}
        />
        <Tile
          name={texts.tiles.requests}
          value={format.number(requests.total)}
          detail={texts.tiles.requestsDetail(format.number(requests.failed), format.number(requests.retried))}
        />
      </dl>
      <Recent rows={status.recent_completions} />
      <Announcer
        text={texts.session.announce(format.percent(status.completion_rate), left === null ? '' : format.seconds(left))}
        isLive={isLive}
      />
    </section>
  );
}

function Tile({
  name,
  value,
  detail,
  tone = '',
}: {
  name: string;
  value: string;
  detail?: string;
  tone?: string;
}): JSX.Element {
  return (
    <div class={`tile ${tone}`}>
      <dt>{name}</dt>
      <dd>
        {value}
        {detail && <small>{detail}</small>}
      </dd>
    </div>
  );
}

function Announcer({ text, isLive }: { text: string; isLive: boolean }): JSX.Element {
  const [told, setTold] = useState('');
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    setTold(latest.current);
    if (!isLive) return;
    const timer = setInterval(() => setTold(latest.current), announceMs);
    return () => clearInterval(timer);
  }, [isLive]);
  return (
    <p class="unseen" aria-live="polite">
      {told}
    </p>
  );
}
