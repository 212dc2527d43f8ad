import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BatchLimits, measureAll } from '../../src/planner/planner.ts';
import { guessedRates } from '../../src/planner/rates.ts';
import { BatchSizes } from '../../src/planner/sizes.ts';
import type { QueuedTask } from '../../src/types/queue.ts';
import { type SimulatedRun, simulateRun, sum } from './simulated-run.ts';

const limits: BatchLimits = { maxChars: 50_000, maxRows: 200, maxReplyTokens: 4000, systemTokens: 300 };
const service = { secondsPerRequest: 0.3, secondsPerToken: 0.012 };

/** Lengths as a game's, 3 to 150 characters; the same at each call. */
function gameTasks(count: number): QueuedTask[] {
  let state = 7;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, task) => {
    const source = 'Seven ravens carry silver keys. '.repeat(10).slice(0, Math.round(3 * 50 ** random()));
    return { task, source, targetLang: 'de', tries: 0, misses: 0 };
  });
}

/** Translations are between two thirds of and half as long again as expected. */
const wordiness = ({ task }: QueuedTask): number => 0.67 + ((task * 7919) % 97) / 116;

function simulate(rows: number, run: Partial<SimulatedRun> = {}) {
  return simulateRun({ tasks: gameTasks(rows), workers: 10, limits, service, wordiness, ...run });
}

test.each([
  [50, 1.3],
  [500, 1.15],
  [5000, 1.08],
])('%i rows end near the lower bound', (rows, most) => {
  const { seconds, bound } = simulate(rows);
  expect(seconds / bound).toBeLessThan(most);
});

test('a service at another pace than guessed is learned', () => {
  for (const factor of [0.1, 5]) {
    const slower = { secondsPerRequest: 0.3 * factor, secondsPerToken: 0.012 * factor };
    const { seconds, bound } = simulate(5000, { service: slower });
    expect(seconds / bound).toBeLessThan(1.08);
  }
});

test('a long wait for each reply makes batches larger', () => {
  const slow = { secondsPerRequest: 8, secondsPerToken: 0.012 };
  const [few, many] = [slow, service].map((each) => simulate(3000, { service: each }).batches.length);
  expect(few).toBeLessThan(many! * 0.8);
});

test('large batches come first and small ones last', () => {
  const sizes = simulate(5000).batches.map((batch) => measureAll(batch).replyTokens);
  const mean = (of: number[]): number => sum(of, (size) => size) / of.length;
  expect(mean(sizes.slice(0, 10))).toBeGreaterThan(3 * mean(sizes.slice(-10)));
});

describe('what system messages cost', () => {
  const short = gameTasks(300).map((task) => ({ ...task, source: task.source.slice(0, 22) }));

  test.each([10, 4, 1])('300 short rows are no more batches than %i workers', (workers) => {
    expect(simulate(300, { tasks: short, workers }).batches.length).toBeLessThanOrEqual(Math.max(workers, 2));
  });

  test('a large sheet pays a twelfth at most', () => {
    const run = { limits: { ...limits, maxRows: 1000, maxReplyTokens: 16_000, systemTokens: 1500 } };
    const { batches } = simulate(5000, run);
    const { promptTokens, replyTokens } = measureAll(batches.flat());
    expect((batches.length * 1500) / (promptTokens + replyTokens * 4)).toBeLessThan(1 / 11);
  });

  test('a handful of rows is one batch', () => {
    expect(simulate(8, { tasks: short.slice(0, 8) }).batches).toHaveLength(1);
  });
});

test('no reply is planned to take longer than target_seconds', () => {
  const { replies } = simulate(2000, { targetSeconds: 5, wordiness: () => 1 });
  const known = replies.filter(({ knownRates }) => knownRates);
  expect(known.length).toBeGreaterThan(30);
  for (const { seconds } of known) expect(seconds).toBeLessThan(5.5);
});

test('a service slower to begin than target_seconds still gets rows', () => {
  const { batches } = simulate(400, { targetSeconds: 4, service: { secondsPerRequest: 6, secondsPerToken: 0.01 } });
  expect(400 / batches.length).toBeGreaterThan(2);
});

test('a worker that is free later takes less', () => {
  const left = { rows: 100, chars: 4000, promptTokens: 1000, replyTokens: 1000 };
  const aim = (...ready: number[]): number => new BatchSizes(limits).next(left, ready, guessedRates).aim;
  expect(aim(0, 0)).toBeCloseTo(500);
  expect(aim(0, 5)).toBeCloseTo(500 + 2.5 / guessedRates.secondsPerToken);
  expect(aim(0, 1000)).toBe(500);
  expect(aim(0, 14)).toBeCloseTo(500 + 7 / guessedRates.secondsPerToken);
});

test('every row is in one batch, and no batch above a limit', () => {
  const row = fc.record({
    source: fc.string({ minLength: 1, maxLength: 80 }),
    targetLang: fc.constantFrom('de', 'ja'),
    scene: fc.constantFrom('a', 'b', 'c'),
  });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 120 }),
      fc.integer({ min: 1, max: 12 }),
      fc.record({
        maxChars: fc.integer({ min: 80, max: 2000 }),
        maxRows: fc.integer({ min: 1, max: 50 }),
        maxReplyTokens: fc.integer({ min: 100, max: 4000 }),
        systemTokens: fc.integer({ min: 0, max: 2000 }),
      }),
      fc.record({
        secondsPerRequest: fc.double({ min: 0, max: 10, noNaN: true }),
        secondsPerToken: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      (rows, workers, within, pace) => {
        const sorted = rows.sort((one, other) => one.targetLang.localeCompare(other.targetLang));
        const tasks = sorted.map((fields, task): QueuedTask => ({ ...fields, task, tries: 0, misses: 0 }));
        const { batches } = simulateRun({ tasks, workers, limits: within, service: pace, wordiness });
        expect(batches.flat()).toEqual(tasks);
        for (const batch of batches) {
          const size = measureAll(batch);
          expect(batch.length).toBeLessThanOrEqual(within.maxRows);
          if (batch.length === 1) continue;
          expect(size.chars).toBeLessThanOrEqual(within.maxChars);
          expect(size.replyTokens).toBeLessThanOrEqual(within.maxReplyTokens);
        }
      },
    ),
    { numRuns: 200 },
  );
});
