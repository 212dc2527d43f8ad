import { html, type Markup } from './markup.ts';

/** Charts as SVG without a script. Shapes are stretched to the page's width, so all words stand around them as text. */

export interface Series {
  name: string;
  /** One of the classes `s1` to `s3` of the style sheet. */
  tone: 's1' | 's2' | 's3';
  values: readonly number[];
}

export interface Chart {
  title: string;
  /** The figure beside the title. */
  total: string;
  /** Says of a value what it is. */
  show: (value: number) => string;
  /** What stands below, from left to right. */
  axis: readonly string[];
  /** A text below each bar; default: spread from edge to edge. */
  axisOfBars?: boolean;
  /** Vertical lines, in values from the left, such as where a run began. */
  marks?: readonly number[];
  /** What a value stands for, shown where the mouse rests. */
  label: (nth: number) => string;
}

const height = 100;

/** Bars on top of each other. */
export function stackedBars(chart: Chart, series: readonly Series[]): Markup {
  const count = series[0]?.values.length ?? 0;
  const sums = Array.from({ length: count }, (_, nth) =>
    series.reduce((sum, { values }) => sum + (values[nth] ?? 0), 0),
  );
  const top = Math.max(0, ...sums);
  const bars = sums.map((sum, nth) => {
    if (sum === 0) return undefined;
    let y = height;
    const rects = series.map(({ tone, values }) => {
      const tall = ((values[nth] ?? 0) / top) * height;
      y -= tall;
      return tall === 0
        ? undefined
        : html`<rect class="${tone}" x="${nth + 0.08}" y="${round(y)}" width="0.84" height="${round(tall)}"/>`;
    });
    const parts = series.map(({ name, values }) => `${chart.show(values[nth] ?? 0)} ${name}`.trim());
    return html`<g><title>${`${chart.label(nth)}: ${parts.join(', ')}`}</title>${rects}</g>`;
  });
  return figure(chart, series, count, top, bars);
}

/** One line that only rises, filled below. */
export function risingLine(chart: Chart, series: Series): Markup {
  const sums: number[] = [];
  for (const value of series.values) sums.push((sums.at(-1) ?? 0) + value);
  const top = sums.at(-1) ?? 0;
  const points = [0, ...sums].map((sum, nth) => `${nth} ${round(top === 0 ? height : height - (sum / top) * height)}`);
  const hovers = sums.map((sum, nth) => {
    const title = `${chart.label(nth)}: ${chart.show(sum)}`;
    return html`<rect class="hover" x="${nth}" y="0" width="1" height="${height}"><title>${title}</title></rect>`;
  });
  const line = points.join(' L');
  const shapes = html`<path class="${series.tone} area" d="M0 ${height} L${line} L${sums.length} ${height} Z"/>
<path class="${series.tone} line" d="M${line}"/>${hovers}`;
  return figure(chart, [series], sums.length, top, shapes);
}

function figure(
  { title, total, show, axis, axisOfBars = false, marks = [] }: Chart,
  series: readonly Series[],
  count: number,
  top: number,
  shapes: Markup | (Markup | undefined)[],
): Markup {
  const lines = marks.map((at) => html`<path class="mark" d="M${round(at)} 0 V${height}"/>`);
  const legend = series.map(({ name, tone }) => html` <span class="key ${tone}">${name}</span>`);
  return html`<figure><figcaption><strong>${title}</strong> ${total}${series.length > 1 ? legend : undefined}</figcaption>
<div class="top">${show(top)}</div>
<svg role="img" aria-label="${`${title}: ${total}`}" viewBox="0 0 ${Math.max(1, count)} ${height}" preserveAspectRatio="none">
<path class="grid" d="M0 0 H${count} M0 ${height / 2} H${count} M0 ${height} H${count}"/>${shapes}${lines}</svg>
<div class="${axisOfBars ? 'axis bars' : 'axis'}">${axis.map((text) => html`<span>${text}</span>`)}</div></figure>\n`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
