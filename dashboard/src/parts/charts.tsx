import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Cost } from '../../../src/monitor/api.ts';
import { api } from '../api/client.ts';
import { useFetched } from '../api/hooks.ts';
import { useWords } from '../i18n/words.ts';
import { Chart } from './chart.tsx';
import { seriesOf } from './series.ts';
import { ofRun, Section } from './small.tsx';

const lookMs = 2500;

interface ChartsProps {
  id: string;
  seq: number;
  cost: Cost;
  isLive: boolean;
}

/** The last run over time. */
export function Charts({ id, seq, cost, isLive }: ChartsProps): JSX.Element {
  const { texts, format } = useWords();
  const { data } = useFetched(() => api.timeline(id), seq, lookMs);
  const words = texts.charts;
  const title = ofRun(words.title, data?.run ?? null, texts);
  const series = useMemo(() => data && seriesOf(data), [data]);
  if (!data || !series || series.times.length < 2) {
    return (
      <Section title={title} class="charts">
        <p class="quiet-text">{data ? words.none : texts.loading}</p>
      </Section>
    );
  }
  // A live run keeps the place: the page would jump with its first failure.
  const hasErrors = isLive || series.errors.some((count) => count > 0);
  const isCostKnown = cost.total !== null || (series.cost.at(-1) ?? 0) > 0;
  const money = (value: number, scale?: number): string => format.money(value, cost.currency, scale);
  return (
    <Section title={title} class="charts">
      <div class={`chart-grid ${hasErrors ? '' : 'three'}`}>
        <Chart title={words.rows} times={series.times} values={series.rows} color="--good" show={format.short} />
        <Chart title={words.tokens} times={series.times} values={series.tokens} color="--accent" show={format.short} />
        {isCostKnown ? (
          <Chart title={words.cost} times={series.times} values={series.cost} color="--warn" show={money} isSum />
        ) : (
          <figure>
            <figcaption>
              <b>{words.cost}</b>
              <span class="figures">{texts.unknown}</span>
            </figcaption>
          </figure>
        )}
        {hasErrors && (
          <Chart
            title={words.errors}
            times={series.times}
            values={series.errors}
            color="--bad"
            show={format.number}
            isBars
          />
        )}
      </div>
    </Section>
  );
}
