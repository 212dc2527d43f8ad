import { describe, expect, test } from 'vitest';
import { simulate } from './simulated-account.ts';

const load = { seconds: 180, workers: 10, tokens: 1500, warmUpSeconds: 15 };
const plenty = 1e9;
const services = [
  ['600 requests a minute', { requestsPerMinute: 600, tokensPerMinute: plenty }],
  ['2,000 requests a minute', { requestsPerMinute: 2000, tokensPerMinute: plenty }],
  ['200,000 tokens a minute', { requestsPerMinute: plenty, tokensPerMinute: 200_000 }],
  ['2,000,000 tokens a minute', { requestsPerMinute: plenty, tokensPerMinute: 2_000_000 }],
] as const;
const seeds = [1, 22, 333, 4444, 55555];

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const everySeed = Array.from({ length: 40 }, (_, index) => (index + 1) * 7919);
test.each([
  [1630, 0.8],
  [1630, 1],
  [1630, 1.2],
  [1857, 1.25],
])('batches of %s tokens, estimated at %s of it: few are throttled in the first minute', (tokens, bias) => {
  const service = { requestsPerMinute: plenty, tokensPerMinute: 200_000, tellsLimits: false };
  const minute = { seconds: 60, workers: 10, tokens, spread: 0.02, bias, warmUpSeconds: 10 };
  const figures = everySeed.map((seed) => simulate(service, minute, seed));
  expect(mean(figures.map(({ used }) => used))).toBeGreaterThan(0.96);
  expect(mean(figures.map(({ throttled }) => throttled))).toBeLessThanOrEqual(0.028);
  for (const { throttled } of figures) expect(throttled).toBeLessThanOrEqual(0.045);
});

describe.each(services)('%s, enforced per second', (_, limits) => {
  test.each([undefined, 1000])('told: nearly all of it is used, nearly nothing throttled (retry after %s)', (wait) => {
    const service = { ...limits, tellsLimits: true, ...(wait !== undefined && { retryAfterMs: wait }) };
    const figures = seeds.map((seed) => simulate(service, load, seed));
    expect(mean(figures.map(({ used }) => used))).toBeGreaterThan(0.95);
    for (const { throttled } of figures) expect(throttled).toBeLessThanOrEqual(0.01);
  });

  test.each([undefined, 1000])('not told: the rate is learned by few throttled answers (retry after %s)', (wait) => {
    const service = { ...limits, tellsLimits: false, ...(wait !== undefined && { retryAfterMs: wait }) };
    const figures = seeds.map((seed) => simulate(service, load, seed));
    expect(mean(figures.map(({ used }) => used))).toBeGreaterThan(0.95);
    expect(mean(figures.map(({ throttled }) => throttled))).toBeLessThanOrEqual(0.03);
  });
});
