import { expect, test } from 'vitest';
import { renderBarLine, renderPlainLine } from '../../src/progress/line.ts';
import type { Progress } from '../../src/types/events.ts';
import { displayWidth } from '../../src/utils/terminal.ts';

const busy: Progress = {
  counts: { total: 10_000, completed: 6204, failed: 3, pending: 3793, processing: 500, skipped: 0 },
  inFlight: 10,
  rowsPerMinute: 1237,
  secondsLeft: 184,
  tokens: 1_234_567,
  cost: 0.84,
  currency: 'USD',
};
const fresh: Progress = {
  counts: { total: 0, completed: 0, failed: 0, pending: 0, processing: 0, skipped: 0 },
  inFlight: 0,
  rowsPerMinute: 0,
  tokens: 0,
  cost: 0,
  currency: 'USD',
};

test.each([200, 120, 110, 100, 80, 60, 40, 20, 5, 1])('the line in %d columns', (columns) => {
  const line = renderBarLine(busy, columns);
  expect(line).toMatchSnapshot();
});

test('the line fits every width', () => {
  const large: Progress = {
    ...busy,
    counts: { total: 10_000_000, completed: 9_999_000, failed: 1000, pending: 0, processing: 0, skipped: 0 },
    cost: 0.0000123,
    secondsPaused: 12.4,
  };
  for (const progress of [busy, fresh, large]) {
    for (let columns = 1; columns < 200; columns++) {
      expect(displayWidth(renderBarLine(progress, columns))).toBeLessThanOrEqual(columns);
    }
  }
});

test('colours take no room', () => {
  const paint = (text: string) => `\x1b[31m${text}\x1b[39m`;
  for (const columns of [40, 80, 120]) {
    const line = renderBarLine(busy, columns, { done: paint, failed: paint });
    expect(line.replace(/\x1b\[\d+m/g, '')).toBe(renderBarLine(busy, columns));
  }
});

test('plain lines hold the same figures', () => {
  expect([
    renderPlainLine(busy),
    renderPlainLine(fresh),
    renderPlainLine({ ...busy, cost: null, secondsPaused: 12.4 }),
    renderPlainLine({ ...fresh, counts: { ...fresh.counts, total: 1, pending: 1 } }),
    renderPlainLine({ ...fresh, inFlight: 2, arriving: 1250 }),
  ]).toEqual([
    '62 % · 6,204/10,000 rows · 3 failed · 10 in flight · 1,240 rows/min · 3 min left · 1.2 M tokens · $0.84',
    '100 % · 0/0 rows',
    '62 % · 6,204/10,000 rows · 3 failed · 10 in flight · waits 13 s · 3 min left · 1.2 M tokens · price unknown',
    '0 % · 0/1 row',
    '100 % · 0/0 rows · 1,250 arriving · 2 in flight',
  ]);
});

test('the live line tells how far the batches at the service are, plain lines do not', () => {
  const waiting = { requests: 3500, answered: 1200 };
  const progress = { ...fresh, counts: { ...fresh.counts, total: 9, pending: 9 }, waiting };
  expect(renderBarLine(progress, 80)).toMatch(/ 0 % {2}0\/9 rows · 1,200 of 3,500 requests done$/);
  expect(renderPlainLine(progress)).toBe('0 % · 0/9 rows');
});
