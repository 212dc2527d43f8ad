import { expect, test } from 'vitest';
import { limitedPlan } from '../../dashboard/src/start/limited.ts';
import type { PlanAnswer } from '../../src/monitor/api.ts';

const plan = { rows: 300, batches: 15, tokens: { prompt: 1600, completion: 800 }, cost: 0.03 } as PlanAnswer;

test.each([
  [30, { rows: 30, batches: 2, tokens: { prompt: 160, completion: 80 }, cost: 0.003 }],
  [300, plan],
  [undefined, plan],
])('a limit of %s rows costs its share of the plan', (limit, wanted) => {
  expect(limitedPlan(plan, limit)).toEqual(wanted);
});

test('an unknown cost stays unknown under a limit', () => {
  expect(limitedPlan({ ...plan, cost: null }, 3).cost).toBeNull();
});
