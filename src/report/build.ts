import type { IssueCount, ModelCost, Saved, Spending } from '../types/figures.ts';
import type { LanguageSummary, RunInfo, SessionReader } from '../types/session.ts';
import { roundMoney } from '../utils/format.ts';
import { reviewReasons } from './review.ts';
import { runOutcome, runSeconds } from './runs.ts';
import type { Report, ReportCost, ReportLanguage, ReportModelCost, ReportRun } from './types.ts';

export interface BuildOptions {
  /** Path of the checkpoint as a command would name it. */
  checkpoint?: string | undefined;
  /** Milliseconds since the epoch; a run that lives is measured up to here. Default: now. */
  now?: number;
  /** The process that asks has had to break its run off and could not say so in the checkpoint: why, in a sentence. */
  brokenOff?: string | undefined;
}

/** The report of a session, finished, crashed or live. */
export function buildReport(reader: SessionReader, options: BuildOptions = {}): Report {
  const now = options.now ?? Date.now();
  const info = reader.info();
  const runs = endOpenRun(reader.runs(), options.brokenOff, now);
  const last = runs.at(-1);
  const live = reader.isLive();
  const seconds = runs.map((run) => runSeconds(reader, run, live && run === last, now));
  const issues = reader.issueCounts();
  const lastRun = last ? buildRun(reader, last, live, seconds.at(-1) ?? 0) : null;
  const { total, completed, failed, pending, skipped } = reader.counts();
  const { jobs, rows } = reader.waiting();
  return {
    session_id: info.sessionId,
    outcome: lastRun?.outcome ?? null,
    note: lastRun?.note ?? null,
    input: info.input,
    output: info.output ?? null,
    checkpoint: options.checkpoint ?? null,
    command: info.command ?? null,
    provider: last?.provider ?? null,
    model: last?.model ?? null,
    started_at: runs[0]?.startedAt ?? info.createdAt,
    elapsed_seconds: roundSeconds(seconds.reduce((sum, one) => sum + one, 0)),
    tasks: { total, completed, failed, pending, skipped },
    languages: reader.languages().map(buildLanguage),
    ...buildSpending(reader.spending()),
    waiting: { batches: jobs, rows },
    saved: buildSaved(reader.saved()),
    issues: countsByCheck(issues),
    quality: buildQuality(reader, issues),
    failures: reader.failures().map(({ id, targetLang, line, code, message }) => {
      return { id, target_lang: targetLang, line, code, message };
    }),
    last_run: lastRun,
  };
}

/** As a run under way is reported whose process knows that it ends here. */
function endOpenRun(runs: readonly RunInfo[], note: string | undefined, now: number): readonly RunInfo[] {
  const last = runs.at(-1);
  if (note === undefined || !last || last.endedAt !== undefined) return runs;
  return [...runs.slice(0, -1), { ...last, endedAt: new Date(now).toISOString(), outcome: 'interrupted', note }];
}

/** Rows of the list of those worth a look; `translate tasks --needs-review` has them all. */
const maxReview = 100;

function buildQuality(reader: SessionReader, issues: readonly IssueCount[]): Report['quality'] {
  const { answered, rightAtFirst, mended, needsReview } = reader.quality();
  const { tasks } = reader.tasks({ needsReview: true, limit: maxReview });
  return {
    answered,
    right_at_first: rightAtFirst,
    share_right_at_first: answered === 0 ? null : Math.round((rightAtFirst / answered) * 10_000) / 10_000,
    issues: issues.map(({ check, severity, targetLang, count, example }) => {
      return { check, severity, target_lang: targetLang, count, example };
    }),
    mended,
    needs_review: needsReview,
    review: tasks.map((task) => {
      return { id: task.id ?? null, target_lang: task.targetLang, line: task.line, reasons: reviewReasons(task) };
    }),
  };
}

function countsByCheck(issues: readonly IssueCount[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { check, count } of issues) counts[check] = (counts[check] ?? 0) + count;
  return counts;
}

function buildRun(reader: SessionReader, run: RunInfo, live: boolean, seconds: number): ReportRun {
  return {
    run: run.run,
    outcome: runOutcome(run, live),
    note: run.note ?? null,
    provider: run.provider,
    model: run.model,
    started_at: run.startedAt,
    elapsed_seconds: roundSeconds(seconds),
    ...buildSpending(reader.spending(run.run)),
    saved: buildSaved(reader.saved(run.run)),
  };
}

export function buildLanguage(language: LanguageSummary): ReportLanguage {
  const { targetLang, total, kept, completed, failed, pending, stale, tokens, currency } = language;
  const cost = roundMoney(language.cost);
  return { target_lang: targetLang, total, kept, completed, failed, pending, stale, tokens, cost, currency };
}

export function buildSpending(spending: Spending): Pick<Report, 'requests' | 'tokens' | 'cost' | 'unknown' | 'wasted'> {
  const { requests, tokens, unknown } = spending;
  return {
    requests: {
      total: requests.total,
      succeeded: requests.succeeded,
      failed: requests.failed,
      retried: requests.retried,
    },
    tokens: {
      prompt: tokens.prompt,
      cached: tokens.cached,
      completion: tokens.completion,
      reasoning: tokens.reasoning,
      total: tokens.total,
    },
    cost: buildCost(spending.cost),
    unknown: {
      attempts: unknown.attempts,
      prompt: unknown.prompt,
      completion: unknown.completion,
      cost: roundMoney(unknown.cost),
      currency: unknown.currency,
    },
    wasted: spending.wasted.map(({ outcome, requests, rows, tokens, cost, currency }) => {
      return { outcome, requests, rows, tokens, cost: roundMoney(cost), currency };
    }),
  };
}

function buildCost(cost: Spending['cost']): ReportCost {
  return { currency: cost.currency, total: roundMoney(cost.total), by_model: cost.byModel.map(buildModel) };
}

function buildModel({
  provider,
  model,
  requests,
  prompt,
  cached,
  completion,
  cost,
  currency,
}: ModelCost): ReportModelCost {
  return { provider, model, requests, prompt, cached, completion, cost: roundMoney(cost), currency };
}

function buildSaved({ duplicates, memory, existing, checkpoint }: Saved): Report['saved'] {
  return { duplicates, memory, existing, checkpoint };
}

function roundSeconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
