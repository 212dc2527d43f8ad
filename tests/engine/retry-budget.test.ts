import { expect, test } from 'vitest';
import { RetryBudget } from '../../src/engine/retry-budget.ts';

/** Most batches in flight after so many calls of which every `n`th succeeds. */
function limitAfter(calls: number, n: number): number {
  const budget = new RetryBudget();
  for (let call = 1; call <= calls; call++) {
    if (call % n === 0) budget.succeeded();
    else budget.failed();
  }
  return budget.limit;
}

test('a third failing leaves ten workers alone', () => {
  const budget = new RetryBudget();
  for (let call = 0; call < 1000; call++) {
    if (call % 3 === 0) budget.failed();
    else budget.succeeded();
    expect(budget.limit).toBeGreaterThanOrEqual(10);
  }
});

test('with two thirds failing one at a time goes on', () => {
  expect(limitAfter(1000, 3)).toBe(1);
  expect(limitAfter(1000, 1000)).toBe(1);
});

test('each good reply lets one more fly', () => {
  const budget = new RetryBudget();
  for (let call = 0; call < 100; call++) budget.failed();
  const limits = [1, 2, 3, 4].map(() => {
    budget.succeeded();
    return budget.limit;
  });
  expect(limits).toEqual([1, 2, 3, 4]);
});
