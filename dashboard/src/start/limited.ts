import type { PlanAnswer } from '../../../src/monitor/api.ts';

/** A plan of which only the first rows are sent: its share of requests, tokens and cost. No limit: the plan itself. */
export function limitedPlan(plan: PlanAnswer, limit: number | undefined): PlanAnswer {
  if (limit === undefined || limit >= plan.rows) return plan;
  const share = limit / plan.rows;
  const { prompt, completion } = plan.tokens;
  return {
    ...plan,
    rows: limit,
    batches: Math.ceil(plan.batches * share),
    tokens: { prompt: Math.ceil(prompt * share), completion: Math.ceil(completion * share) },
    cost: plan.cost === null ? null : plan.cost * share,
  };
}
