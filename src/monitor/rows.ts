import type { Spending } from '../types/figures.ts';
import type { AttemptRecord, TaskRecord } from '../types/session.ts';
import type { Usage } from '../types/usage.ts';
import { roundMoney } from '../utils/format.ts';
import type { Cost, LogLine, TaskRow, TokenSums } from './api.ts';

export function toRow(task: TaskRecord): TaskRow {
  return {
    task: task.task,
    id: task.id ?? null,
    line: task.line,
    source_lang: task.sourceLang ?? null,
    target_lang: task.targetLang,
    source: task.source,
    context: task.context ?? null,
    speaker: task.speaker ?? null,
    max_length: task.maxLength ?? null,
    status: task.state,
    translation: task.translation ?? null,
    origin: task.origin ?? null,
    edited: task.edited ?? false,
    stale: task.stale,
    confidence: task.confidence ?? null,
    code: task.code ?? null,
    message: task.message ?? null,
    rejected: task.rejected ?? null,
    issues: [...task.issues],
    model: task.model ?? null,
    duration_ms: task.durationMs ?? null,
  };
}

export function toLogLine(attempt: AttemptRecord): LogLine {
  return {
    seq: attempt.change ?? null,
    attempt: attempt.attempt,
    run: attempt.run,
    batch: attempt.batch,
    started_at: attempt.startedAt,
    duration_ms: attempt.outcome === undefined ? null : attempt.durationMs,
    target_lang: attempt.targetLang,
    provider: attempt.provider,
    model: attempt.model,
    rows: attempt.rows,
    delivered: attempt.delivered,
    outcome: attempt.outcome ?? null,
    status: attempt.status ?? null,
    message: attempt.message ?? null,
    tokens: attempt.usage ? toTokens(attempt.usage) : null,
    cost: roundMoney(attempt.cost),
    currency: attempt.currency,
  };
}

export function toTokens({ prompt, cached, completion, reasoning }: Usage): TokenSums {
  return { prompt, cached, completion, reasoning, total: prompt + completion };
}

export function toCost({ cost }: Spending): Cost {
  return { total: roundMoney(cost.total), currency: cost.currency };
}
