import { expect, test } from 'vitest';
import { seriesOf } from '../../dashboard/src/parts/series.ts';
import type { TimelinePoint } from '../../src/monitor/api.ts';

const start = Date.parse('2026-05-01T10:00:00.000Z');

function timeline(step_seconds: number, points: Partial<TimelinePoint>[]) {
  const full = points.map((point, index) => ({
    ...{ at: new Date(start + index * step_seconds * 1000).toISOString(), requests: 0, ...point },
    ...{ rows: point.rows ?? 0, errors: point.errors ?? 0, tokens: point.tokens ?? 0, cost: point.cost ?? 0 },
  }));
  return seriesOf({ session_id: 'one', run: 1, step_seconds, points: full });
}

test('steps become rates per minute and cost adds up', () => {
  const series = timeline(10, [
    { rows: 5, tokens: 100, cost: 0.5 },
    { rows: 10, errors: 2, cost: 0.25 },
  ]);
  expect(series).toEqual({
    times: [start / 1000, start / 1000 + 10, start / 1000 + 20],
    rows: [30, 30, 60],
    tokens: [600, 600, 0],
    cost: [0, 0.5, 0.75],
    errors: [0, 0, 2],
  });
});

test('steps shorter than a second are taken together', () => {
  const series = timeline(0.1, [...Array.from({ length: 10 }, () => ({ rows: 1 })), { rows: 2 }]);
  expect(series.rows).toEqual([600, 600, 120]);
  expect(series.times.at(-1)).toBe(start / 1000 + 2);
});

test('a run without a reply draws nothing', () => {
  expect(timeline(1, []).times).toEqual([]);
});
