import type { Account } from '../engine/account.ts';
import { askHere } from '../engine/ask.ts';
import type { Stop } from '../engine/batch.ts';
import { BatchMode } from '../engine/batch-api/batch-mode.ts';
import { Budget } from '../engine/budget.ts';
import { RunEmitter } from '../engine/events.ts';
import { Pipeline } from '../engine/pipeline.ts';
import { StorageError, UsageError } from '../errors.ts';
import type { LogLevel, ProgressView } from '../progress/progress.ts';
import { renderSummary, renderTrouble, type SummaryFacts } from '../report/summary.ts';
import type { Report } from '../report/types.ts';
import type { Spending } from '../types/figures.ts';
import type { Provider } from '../types/provider.ts';
import type { Queue } from '../types/queue.ts';
import type { Outcome } from '../types/session.ts';
import type { Settings } from '../types/settings.ts';
import { plural } from '../utils/format.ts';
import { shortPath } from '../utils/short-path.ts';
import { askInThread, worthAThread } from './asking/ask-in-thread.ts';
import { batchModeFacts } from './batch-mode.ts';
import { engineFacts, queueOptions } from './compose.ts';
import { searchInconsistencies } from './consistency/search.ts';
import type { Job } from './job.ts';
import { reportOf, writeJobReport, writeJobResult } from './result.ts';
import { sessionFamilies, sessionRules } from './rules.ts';
import type { RunMemory } from './run-memory.ts';
import type { RunOptions } from './run-options.ts';
import { saveCommitted } from './save-committed.ts';

/** What the files of one run have in common: one account, one purse, one screen. */
export interface Shared {
  /** Why nothing more is sent: known from the start, or from a file before. */
  stop?: Stop;
  account: Account;
  budget: Budget;
  progress: ProgressView;
  /** Absent: none is configured. */
  memory: RunMemory | undefined;
}

export interface JobEnd {
  outcome: Outcome;
  /** Why it ended before nothing was pending. */
  stop: Stop | undefined;
  report: Report;
  /** What to tell at the end; empty where there is nothing at this level. */
  screen: string;
  /** Tasks that were sent. */
  sent: number;
}

/**
 * One run of one session, from its first batch to its written result. Without a provider nothing needs to be sent, or
 * nothing may be.
 */
export async function runJob(
  job: Job,
  provider: Provider | undefined,
  options: RunOptions,
  shared: Shared,
): Promise<JobEnd> {
  try {
    return await runToEnd(job, provider, options, shared);
  } catch (error) {
    throw error instanceof StorageError ? error.duringRun(await saveCommitted(job, error.reason)) : error;
  }
}

async function runToEnd(
  job: Job,
  provider: Provider | undefined,
  options: RunOptions,
  shared: Shared,
): Promise<JobEnd> {
  const { session, places, name } = job;
  const { name: providerName, model, price } = options.settings.provider;
  const currency = price?.currency ?? 'USD';
  // A file before this one may have brought what this one still needs.
  if (shared.memory?.hasLearned) session.prepare(queueOptions(options.settings, session, shared.memory));
  session.setNames({ input: places.input, output: places.output, command: options.command });
  const { fingerprint, promptFingerprint } = engineFacts(options.settings);
  const ledger = { provider: providerName, model, currency, settings: fingerprint, prompts: promptFingerprint };
  const { run, queue } = session.startRun(ledger);
  const events = new RunEmitter();
  shared.progress.subscribe(events, name);
  const workers = options.settings.batch.maxConcurrentWorkers;
  events.emit('run:started', { counts: session.reader.counts(), provider: providerName, model, workers, currency });
  const { stop, sent } = await send(job, queue, provider, events, options, shared);
  const counts = session.reader.counts();
  const left = counts.total - counts.completed;
  const outcome = stop?.outcome ?? (left > 0 ? 'failed_rows' : 'done');
  const note =
    stop?.note ??
    (options.frozen && counts.pending > 0 ? frozenNote(counts.pending, session.reader.waiting().rows) : undefined);
  events.emit('run:ended', { outcome, counts, ...(note !== undefined && { note }) });
  const warnings: string[] = [];
  const noteInconsistencies = searchInconsistencies(options.settings, session);
  let output: string;
  try {
    output = await writeJobResult(job, warnings);
    // The report, and whoever looks later, are to name the file that is there.
    if (output !== places.output) session.setNames({ input: places.input, output, command: options.command });
  } finally {
    // Whatever has become of the result, the run has ended.
    await noteInconsistencies();
    session.endRun(run, outcome, note);
  }
  const report = reportOf(job);
  const reportPath = await writeJobReport(job, report, warnings);
  const memoryWarning = await shared.memory?.learn(session, promptFingerprint);
  if (memoryWarning !== undefined) warnings.push(memoryWarning);
  const shown = (path: string): string => (path === '-' ? 'stdout' : shortPath(path, options.places.cwd));
  const facts: SummaryFacts = {
    input: name,
    output: shown(output),
    report: shown(reportPath),
    checkpoint: shown(places.checkpoint),
    warnings,
    command: options.command,
  };
  return { outcome, stop, report, screen: screenOf(report, facts, options.level), sent };
}

function screenOf(report: Report, facts: SummaryFacts, level: LogLevel): string {
  if (level === 'info' || level === 'debug') return renderSummary(report, facts);
  return renderTrouble(report, { ...facts, warnings: level === 'warn' ? facts.warnings : [] });
}

async function send(
  { session }: Job,
  queue: Queue,
  provider: Provider | undefined,
  events: RunEmitter,
  { settings, limit, wait, signal }: RunOptions,
  { stop: known, account, budget, memory }: Shared,
): Promise<{ stop?: Stop | undefined; sent: number }> {
  if (!provider || !(session.hasPending() || session.hasJobWork())) return { sent: 0 };
  if (known) return { stop: known, sent: 0 };
  const rules = sessionRules(settings, session);
  const parts = {
    ...engineFacts(settings, provider.maxItemsPerRequest),
    ...(memory && { prompts: memory.promptsWithSuggestions(rules) }),
    queue,
    provider,
    rules,
    events,
    budget: sessionBudget(budget, settings, session.reader.spending()),
    retry: settings.retry,
    taskLimit: limit,
    signal,
  };
  const jobs = session.jobs(queue);
  const { batches: service } = provider;
  const isWanted = settings.batchMode.enabled || jobs.open().length > 0;
  const batchMode =
    service && isWanted
      ? new BatchMode({ ...parts, ...batchModeFacts(settings, session.path, wait), jobs, service })
      : undefined;
  const stop = await batchMode?.run();
  const sent = batchMode?.handedOut ?? 0;
  const goesOn = !settings.batchMode.enabled || settings.batchMode.finishOnline;
  if (stop || !goesOn) return { stop, sent };
  const thread =
    settings.provider.kind !== 'pseudo' && queue.remaining().tasks >= worthAThread
      ? askInThread(provider, { settings, families: sessionFamilies(session) })
      : undefined;
  try {
    const pipeline = new Pipeline({
      ...parts,
      ...(thread ?? { ask: askHere(provider, rules, settings.retry.maxAttempts) }),
      account,
      workers: settings.batch.maxConcurrentWorkers,
      targetSeconds: settings.batch.targetSeconds,
      taskLimit: limit - sent,
      graceMs: settings.shutdownGraceSeconds * 1000,
      before: { batches: batchMode?.batches ?? 0, groups: jobs.takeRegroups() },
    });
    return { stop: await pipeline.run(), sent: sent + pipeline.handedOut };
  } finally {
    await thread?.close();
  }
}

/** Throws a UsageError where `max_cost_total` cannot be held against what the session has cost so far. */
export function refuseUncountable(name: string, { maxCostTotal }: Settings, { cost, unknown }: Spending): void {
  if (!maxCostTotal) return;
  const isForeign = [cost.total !== 0 && cost.currency, unknown.cost !== 0 && unknown.currency].some(
    (currency) => currency && currency !== maxCostTotal.currency,
  );
  if (cost.total !== null && unknown.cost !== null && !isForeign) return;
  const why = isForeign ? 'were paid in another currency' : 'cost an amount that is not known';
  throw new UsageError(
    `max_cost_total ${maxCostTotal.amount} ${maxCostTotal.currency} cannot be kept: earlier runs of ${name} ${why}; leave it out (--max-cost caps this run alone), or start over with --fresh`,
  );
}

/** The run's budget within what `max_cost_total` leaves of the session's. */
function sessionBudget(run: Budget, { maxCostTotal }: Settings, { cost, unknown }: Spending): Budget {
  if (!maxCostTotal) return run;
  const spent = (cost.total ?? 0) + (unknown.cost ?? 0);
  return new Budget({ ...maxCostTotal, name: 'max_cost_total', spent }, run);
}

function frozenNote(pending: number, waiting: number): string {
  const parts = [
    ...(waiting > 0 ? [`${plural(waiting, 'row')} at the service would have to be fetched`] : []),
    ...(pending > waiting ? [`${plural(pending - waiting, 'row')} would have to be sent`] : []),
  ];
  return `--frozen: ${parts.join(', ')}`;
}
