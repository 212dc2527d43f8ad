import type { History, HistoryPoint } from '../../types/figures.ts';
import { formatCompact, formatDuration, formatMoney, formatNumber, plural } from '../../utils/format.ts';
import type { Report, ReportSource } from '../types.ts';
import { type Chart, risingLine, type Series, stackedBars } from './charts.ts';
import { html, type Markup } from './markup.ts';
import { section } from './table.ts';

/** Points on the axis of time: as many as a phone can show apart. */
const points = 60;

/** Cost, tokens, rows and requests over the time that was worked. */
export function overTime(report: Report, source: ReportSource): Markup | undefined {
  const history = source.history(points);
  if (history.points.length === 0) return undefined;
  const valuesOf = (of: (point: HistoryPoint) => number): number[] => spread(history, of);
  const series = (name: string, tone: Series['tone'], of: (point: HistoryPoint) => number): Series => {
    return { name, tone, values: valuesOf(of) };
  };
  const { tokens, requests, cost } = report;
  const chart = chartOf(history);
  const charts = [
    cost.total === null || cost.total === 0
      ? undefined
      : risingLine(
          chart('Cost', formatMoney(cost.total, cost.currency), (value) => formatMoney(value, cost.currency)),
          series('', 's1', (point) => point.cost),
        ),
    stackedBars(chart('Tokens', formatNumber(tokens.total), formatCompact), [
      series('in', 's1', ({ prompt }) => prompt),
      series('out', 's2', ({ completion }) => completion),
    ]),
    stackedBars(chart('Rows that came back', '', formatCompact), [series('', 's1', ({ rows }) => rows)]),
    stackedBars(
      chart('Requests', `${formatNumber(requests.total)}, ${formatNumber(requests.retried)} retried`, formatCompact),
      [series('good', 's2', (point) => point.requests - point.failed), series('failed', 's3', ({ failed }) => failed)],
    ),
  ];
  return section('Over time', html`<div class="charts">${charts}</div>`, noteOf(history));
}

function noteOf({ width, runs }: History): string {
  const pauses = runs.length > 1 ? '; pauses between runs are left out, a dashed line is the start of a run' : '';
  return `Each step is ${formatDuration(width)} of work${pauses}.`;
}

function chartOf({ seconds, width, runs }: History) {
  const end = Math.max(1, Math.ceil(seconds / width)) * width;
  // Sessions that were interrupted again and again would be all marks.
  const marks = runs.length > points ? [] : runs.slice(1).map(({ at }) => at / width);
  return (title: string, total: string, show: (value: number) => string): Chart => ({
    title,
    total,
    show,
    axis: ['0', formatDuration(end / 2), formatDuration(end)],
    marks,
    label: (nth) => `after ${formatDuration((nth + 1) * width)}`,
  });
}

/** A value for each step, nothing where nothing happened. */
function spread({ seconds, width, points }: History, of: (point: HistoryPoint) => number): number[] {
  const count = Math.max(1, Math.ceil(seconds / width), (points.at(-1)?.nth ?? 0) + 1);
  const values = Array<number>(count).fill(0);
  for (const point of points) values[point.nth] = of(point);
  return values;
}

export function latencyChart({ histogram }: ReturnType<ReportSource['latency']>): Markup {
  const count = histogram.reduce((sum, bin) => sum + bin.count, 0);
  const last = histogram.findLastIndex((bin) => bin.count > 0);
  const first = histogram.findIndex((bin) => bin.count > 0);
  const shown = histogram.slice(first, last + 1);
  return stackedBars(
    {
      title: 'Seconds to an answer',
      total: plural(count, 'request'),
      show: formatNumber,
      axis: shown.map(binName),
      axisOfBars: true,
      label: (nth) => `${binName(shown[nth] ?? { below: null })} s`,
    },
    [{ name: '', tone: 's1', values: shown.map((bin) => bin.count) }],
  );
}

function binName({ below }: { below: number | null }): string {
  return below === null ? 'more' : `< ${below / 1000}`;
}
