const columns = `attempt, change, run, batch, started_at, duration_ms, target_lang, provider, model, rows, delivered, status, message,
  finish_reason, request_id, tier, prompt, cached, completion, reasoning, cost, currency,
  estimated_prompt, estimated_completion, estimated_cost`;

/**
 * SQL: the attempts. Where no process holds the session, those without an end are over, and may have been billed: the next
 * run writes that down (see recover), whoever looks before it is told the same.
 */
export function ledger(isLive: boolean): string {
  return isLive ? 'attempt' : `(SELECT ${columns}, coalesce(outcome, 'killed') AS outcome FROM attempt)`;
}
