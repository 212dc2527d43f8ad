import type { JSX } from 'preact';
import type { Timeline } from '../../../src/monitor/api.ts';
import { api } from '../api/client.ts';
import { useFetched } from '../api/hooks.ts';
import { useWords } from '../i18n/words.ts';
import { Chart } from './chart.tsx';
import { Section } from './small.tsx';

const lookMs = 2500;

/** The last run over time. */
export function Charts({ id, seq, currency }: { id: string; seq: number; currency: string }): JSX.Element {
  const { texts, format } = useWords();
  const { data } = useFetched(() => api.timeline(id), seq, lookMs);
  const words = texts.charts;
  if (!data || data.points.length < 2) {
    return (
      <Section title={words.title} class="charts">
        <p class="quiet-text">{data ? words.none : texts.loading}</p>
      </Section>
    );
  }
  const times = data.points.map(({ at }) => Date.parse(at) / 1000);
  const series = seriesOf(data);
  const money = (value: number): string => format.money(value, currency);
  return (
    <Section title={words.title} class="charts">
      <div class="chart-grid">
        <Chart title={words.rows} times={times} values={series.rows} color="--good" show={format.short} />
        <Chart title={words.tokens} times={times} values={series.tokens} color="--accent" show={format.short} />
        <Chart title={words.cost} times={times} values={series.cost} color="--warn" show={money} isSum />
        <Chart title={words.errors} times={times} values={series.errors} color="--bad" show={format.number} isBars />
      </div>
    </Section>
  );
}

/** Rows and tokens as rates per minute, cost as what was spent so far. */
function seriesOf({ points, step_seconds: step }: Timeline) {
  const perMinute = 60 / step;
  let spent = 0;
  return {
    rows: points.map(({ rows }) => rows * perMinute),
    tokens: points.map(({ tokens }) => tokens * perMinute),
    cost: points.map(({ cost }) => {
      spent += cost;
      return spent;
    }),
    errors: points.map(({ errors }) => errors),
  };
}
