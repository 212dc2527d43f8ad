import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { CurrentBatch, LogLine, Status } from '../../../src/monitor/api.ts';
import { useTick } from '../api/hooks.ts';
import type { LiveSession } from '../api/live.ts';
import { useWords } from '../i18n/words.ts';
import { Chip, isLiveState, ofRun, Section } from './small.tsx';

/** Of the latest requests, beside what is in flight and alone. */
const shownLines = { live: 8, alone: 12 };
/** Of what is in flight, those that have been there for longest; the others are only counted. */
const shownFlights = 10;
/** What counts as long where nothing has ended yet, milliseconds. */
const usualMs = 5000;

/** What is on its way, and what came back last. */
export function Batches({ live, status }: { live: LiveSession; status: Status }): JSX.Element {
  const { texts, format } = useWords();
  const { current_batches: all } = status;
  const current = all.slice(0, shownFlights);
  const isLive = isLiveState(status.state);
  const now = useTick(250, current.length > 0);
  // Places stay when batches come home, else the page would jump with each of them.
  const places = useRef(0);
  places.current = isLive ? Math.max(places.current, current.length) : 0;
  const empty = Array.from({ length: places.current - current.length }, (_, index) => current.length + index);
  // Batches are numbered anew in each run
  const log = live.log.filter(({ run }) => run === status.run);
  const lines = log.slice(0, isLive ? shownLines.live : shownLines.alone);
  const took = log.flatMap(({ duration_ms: ms, outcome }) => (outcome === 'ok' && ms ? [ms] : []));
  const usual = took.length > 0 ? took.reduce((sum, ms) => sum + ms, 0) / took.length : usualMs;
  const title = all.length === 0 ? texts.batches.title : `${texts.batches.title} · ${format.number(all.length)}`;
  const recent = ofRun(texts.batches.recent, status.run, texts);
  return (
    <Section title={isLive ? title : recent} class="batches">
      {isLive && places.current === 0 && <p class="quiet-text">{texts.batches.none}</p>}
      <ul class="flights">
        {current.map((batch) => (
          <Flight key={batch.attempt} batch={batch} now={now} usualMs={usual} />
        ))}
        {empty.map((place) => (
          <li key={`empty ${place}`} aria-hidden="true">
            <span>–</span>
            <span class="track" />
          </li>
        ))}
      </ul>
      {isLive && <h3>{recent}</h3>}
      {lines.length === 0 && <p class="quiet-text">{texts.batches.noneYet}</p>}
      <ul class="log">
        {lines.map((line) => (
          <LogEntry key={line.attempt} line={line} />
        ))}
      </ul>
    </Section>
  );
}

/** Its bar fills in the time that batches have taken so far. */
function Flight({ batch, now, usualMs: usual }: { batch: CurrentBatch; now: number; usualMs: number }): JSX.Element {
  const { texts, format } = useWords();
  const elapsed = Math.max(0, now - Date.parse(batch.started_at));
  return (
    <li>
      <span>
        {texts.batches.batch(batch.batch)} · {format.languageName(batch.target_lang)}
      </span>
      <span class="figures">
        {texts.rows(batch.rows, format.number(batch.rows))} · {format.seconds(elapsed / 1000)}
      </span>
      <span class="track" aria-hidden="true">
        <span style={{ width: `${Math.min(96, (elapsed / usual) * 100)}%` }} />
      </span>
    </li>
  );
}

function LogEntry({ line }: { line: LogLine }): JSX.Element {
  const { texts, format, nameOf, say } = useWords();
  const isGood = line.outcome === 'ok';
  const reason = line.outcome ?? '';
  return (
    <li title={line.message === null ? undefined : say(line.message)}>
      <Chip
        tone={isGood ? 'good' : line.delivered > 0 ? 'warn' : 'bad'}
        sign={isGood ? '✓' : line.delivered > 0 ? '!' : '✕'}
        text={isGood ? texts.batches.ok : nameOf(reason)}
      />
      <span>
        {texts.batches.batch(line.batch)} · {format.languageName(line.target_lang)}
      </span>
      <span class="figures">
        {texts.batches.delivered(format.number(line.delivered), format.number(line.rows))} ·{' '}
        {format.seconds((line.duration_ms ?? 0) / 1000, true)}
        {line.cost !== null && ` · ${format.money(line.cost, line.currency)}`}
      </span>
    </li>
  );
}
