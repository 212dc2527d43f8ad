import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useWords } from '../i18n/words.ts';

interface ChartProps {
  title: string;
  /** Seconds since 1970, rising. */
  times: readonly number[];
  values: readonly number[];
  /** Name of a CSS variable. */
  color: string;
  /** @param scale the highest figure beside it, where all are to be written alike */
  show(value: number, scale?: number): string;
  /** Values add up: the last one is the one to tell, else the highest. */
  isSum?: boolean;
  isBars?: boolean;
}

const height = 150;
/** Between two numbers of things that cannot be halved. */
const wholeNumbers = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10_000, 100_000];
/** Between two times at the axis, seconds. */
const wholeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

/** One line over time, its figures also as text: at the pointer, else the highest. */
export function Chart(props: ChartProps): JSX.Element {
  const { title, times, values, show, isSum = false } = props;
  const { texts, format } = useWords();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const [pointed, setPointed] = useState<number | null>(null);
  const scheme = useColorScheme();
  // Made anew where colours or words change; new values are put in below
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const made = new UPlot(optionsFor(box, props, format.clock, setPointed), toData(props), box);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height }));
    observer.observe(box);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [scheme, texts]);
  // Data are these two
  useEffect(() => plot.current?.setData(toData(props)), [times, values]);
  const value = pointed === null ? undefined : values[pointed];
  const summary = isSum ? show(values.at(-1) ?? 0) : texts.charts.highest(show(Math.max(0, ...values)));
  return (
    <figure>
      <figcaption>
        <b>{title}</b>
        <span class="figures">
          {value === undefined || pointed === null
            ? summary
            : `${show(value)} ${texts.charts.at(format.clock(new Date((times[pointed] ?? 0) * 1000)))}`}
        </span>
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={`${title}: ${summary}`} />
    </figure>
  );
}

/** A bar of nothing is not drawn. */
function toData({ times, values, isBars = false }: ChartProps): UPlot.AlignedData {
  return [[...times], isBars ? values.map((value) => value || null) : [...values]];
}

function optionsFor(
  box: HTMLElement,
  { color, show, isBars = false }: ChartProps,
  clock: (date: Date) => string,
  onPoint: (index: number | null) => void,
): UPlot.Options {
  const line = colorOf(box, color);
  const axis = {
    stroke: colorOf(box, '--quiet'),
    grid: { stroke: colorOf(box, '--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return {
    width: box.clientWidth,
    height,
    padding: [8, 28, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] },
      // Half a bar stands beyond the first time and the last.
      ...(isBars && { x: { range: (plot, low, high) => [low - stepOf(plot) / 2, high + stepOf(plot) / 2] } }),
    },
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
    series: [
      {},
      {
        stroke: line,
        width: 2,
        fill: withAlpha(line),
        points: { show: false },
        ...(isBars && UPlot.paths.bars && { paths: UPlot.paths.bars({ size: [0.7, 24] }) }),
      },
    ],
    axes: [
      {
        ...axis,
        space: 90,
        size: 26,
        incrs: [...wholeSteps],
        values: (_plot, splits) => splits.map((split) => clock(new Date(split * 1000))),
      },
      {
        ...axis,
        size: 62,
        space: 32,
        values: (plot, splits) => {
          const highest = plot.series[1]?.max ?? 0;
          return splits.map((split) => (highest > 0 || split === 0 ? show(split, highest) : ''));
        },
        ...(isBars && { incrs: [...wholeNumbers] }),
      },
    ],
  };
}

/** Between the last two times, seconds. */
function stepOf({ data: [times] }: UPlot): number {
  return (times.at(-1) ?? 0) - (times.at(-2) ?? times.at(-1) ?? 0);
}

/** A canvas knows no CSS variables: what the variable comes to, as `rgb(…)`. */
function colorOf(box: HTMLElement, name: string): string {
  const before = box.style.color;
  box.style.color = `var(${name})`;
  const { color } = getComputedStyle(box);
  box.style.color = before;
  return color;
}

function withAlpha(color: string): string {
  return color.replace(/^rgb\((.{1,40})\)$/, 'rgba($1, 0.14)');
}

/** Changes when the page turns light or dark, by the system or by the switch. */
function useColorScheme(): string {
  const read = (): string =>
    `${matchMedia('(prefers-color-scheme: dark)').matches} ${document.documentElement.dataset.theme}`;
  const [scheme, setScheme] = useState(read);
  useEffect(() => {
    const follow = (): void => setScheme(read());
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', follow);
    const observer = new MutationObserver(follow);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      system.removeEventListener('change', follow);
      observer.disconnect();
    };
  }, []);
  return scheme;
}
