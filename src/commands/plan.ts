import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCap } from '../config/cap.ts';
import { createProvider } from '../providers/registry.ts';
import type { ImportSummary } from '../store/import.ts';
import { copyCheckpoint } from '../store/older-copy.ts';
import { Session } from '../store/session.ts';
import type { FamilyCount } from '../types/check.ts';
import type { LanguageRows } from '../types/session.ts';
import type { Settings } from '../types/settings.ts';
import { formatMoney, formatNumber, formatRoughDuration, plural } from '../utils/format.ts';
import { escapeForTerminal, toSafeJson } from '../utils/terminal.ts';
import { engineFacts, queueOptions, refuseTooLarge } from './compose.ts';
import { describeFamilies, describeSetFamilies } from './describe-families.ts';
import { describeImport } from './describe-import.ts';
import { estimateJob, type JobEstimate } from './estimate-job.ts';
import { type FirstBatch, firstBatch, renderFirstBatch } from './first-batch.ts';
import { expandInputs, spoolStdin } from './inputs.ts';
import { type JobOptions, openJob } from './job.ts';
import { type PlaceOptions, placesFor } from './places.ts';
import { sessionFamilies, sessionRules } from './rules.ts';
import { RunMemory } from './run-memory.ts';
import { describeSameLanguage, sameLanguageRows } from './same-language.ts';
import { describeTooLong, type LongSource, sourcesTooLong } from './source-length.ts';

export interface PlanOptions {
  settings: Settings;
  places: PlaceOptions;
  read: JobOptions;
  json: boolean;
  /** Shows what the first batch would send: instead of the screen, or as `first_batch` of the document. */
  showPrompt: boolean;
}

interface FilePlan {
  file: string;
  header: string;
  tasks: { total: number; completed: number; pending: number; failed: number; skipped: number };
  changes: Changes;
  import: string[];
  estimate: JobEstimate;
  /** In batches at the service. */
  waiting: { jobs: number; rows: number };
  /** Families of placeholders found in the sources. */
  families: readonly FamilyCount[];
  /** Rows that can hardly fit: their source does not. */
  tooLong: readonly LongSource[];
  sameLanguage: readonly LanguageRows[];
  firstBatch?: FirstBatch | undefined;
}

/** What the file brings against what the checkpoint knows, in tasks. */
interface Changes {
  added: number;
  changed_source: number;
  changed_context: number;
  unchanged: number;
  removed: number;
}

/**
 * `translate plan`: what a run would send, cost and take. Works on a copy of the checkpoint, so that nothing changes and a
 * live run is not disturbed. Returns the screen, or one JSON document.
 */
export async function plan(patterns: readonly string[], options: PlanOptions): Promise<string> {
  checkCap(options.settings);
  const names = await expandInputs(patterns, options.places.cwd);
  const stdin = names.includes('-') ? await spoolStdin() : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'translate-plan-'));
  let memory: RunMemory | undefined;
  try {
    memory = await RunMemory.open(options.settings, engineFacts(options.settings).prompts, options.read.fresh);
    const plans: FilePlan[] = [];
    for (const [index, name] of names.entries()) {
      plans.push(await planFile(name, stdin?.path, join(folder, `${index}.db`), options, memory));
    }
    const warning = describeSameLanguage(plans.flatMap(({ sameLanguage }) => sameLanguage));
    if (warning) process.stderr.write(`warning: ${warning}\n`);
    if (options.showPrompt && !options.json) return renderFirstBatch(firstOf(plans));
    return options.json ? renderPlanJson(plans, options) : renderPlans(plans, options);
  } finally {
    memory?.close();
    await rm(folder, { recursive: true, force: true });
    await stdin?.remove();
  }
}

async function planFile(
  name: string,
  stdinPath: string | undefined,
  copy: string,
  { settings, places: placeOptions, read, showPrompt }: PlanOptions,
  memory: RunMemory | undefined,
): Promise<FilePlan> {
  const places = await placesFor(name, placeOptions);
  if (existsSync(places.checkpoint)) await copyCheckpoint(places.checkpoint, copy);
  const path = name === '-' && stdinPath !== undefined ? stdinPath : places.input;
  const session = await Session.open(copy, name);
  try {
    const job = await openJob({ name, path, places: { ...places, checkpoint: copy }, session }, settings, read);
    const { maxItemsPerRequest } = await createProvider(settings.provider);
    const facts = engineFacts(settings, maxItemsPerRequest);
    session.prepare(queueOptions(settings, session, memory));
    refuseTooLarge(session, name, facts.limits);
    const { total, completed, pending, failed, skipped } = session.reader.counts();
    return {
      file: name,
      header: job.description,
      tasks: { total, completed, pending, failed, skipped },
      changes: changesOf(job.imported, total),
      import: describeImport(job),
      estimate: estimateJob(session, facts, settings),
      waiting: session.reader.waiting(),
      families: sessionFamilies(session),
      sameLanguage: sameLanguageRows(session, settings),
      tooLong: sourcesTooLong(session.reader, settings.checks.lengthUnit),
      ...(showPrompt && {
        firstBatch: firstBatch(
          session,
          { ...facts, ...(memory && { prompts: memory.promptsWithSuggestions(sessionRules(settings, session)) }) },
          settings,
        ),
      }),
    };
  } finally {
    session.close();
  }
}

function changesOf(imported: ImportSummary | undefined, total: number): Changes {
  if (!imported) return { added: 0, changed_source: 0, changed_context: 0, unchanged: total, removed: 0 };
  const { added, changedSource, changedContext, unchanged, removed } = imported;
  return { added, changed_source: changedSource, changed_context: changedContext, unchanged, removed };
}

function firstOf(plans: readonly FilePlan[]): FirstBatch | undefined {
  return plans.find(({ firstBatch: batch }) => batch !== undefined)?.firstBatch;
}

function total(plans: readonly FilePlan[]): JobEstimate {
  const sum: JobEstimate = { rows: 0, batches: 0, promptTokens: 0, completionTokens: 0, cost: 0 };
  for (const { estimate } of plans) {
    sum.rows += estimate.rows;
    sum.batches += estimate.batches;
    sum.promptTokens += estimate.promptTokens;
    sum.completionTokens += estimate.completionTokens;
    sum.cost = sum.cost === null || estimate.cost === null ? null : sum.cost + estimate.cost;
  }
  return sum;
}

/** Completion tokens a second that chat models commonly write; a guess for planning, no measurement of the one in use. */
const tokensPerSecond = 60;

function secondsFor({ batches, completionTokens }: JobEstimate, workers: number): number {
  const lanes = Math.max(1, Math.min(workers, batches));
  return (batches + completionTokens / tokensPerSecond) / lanes;
}

function renderPlans(plans: readonly FilePlan[], { settings }: PlanOptions): string {
  const { families: set } = settings.checks;
  const lines = plans.flatMap(({ file, header, import: imported, families, tooLong, waiting }) => [
    `${escapeForTerminal(file)}: ${header}`,
    ...imported.map((line) => `  ${line}`),
    ...(waiting.rows > 0 ? [`  ${waitingText(waiting)}`] : []),
    ...(set ? describeSetFamilies(set) : describeFamilies(families)).map((line) => `  ${line}`),
    ...describeTooLong(tooLong, settings.checks.lengthUnit).map((line) => `  ${line}`),
  ]);
  const sum = total(plans);
  const { name, model, price } = settings.provider;
  const workers = settings.batch.maxConcurrentWorkers;
  lines.push('');
  if (sum.rows === 0) lines.push('Nothing to send.');
  else {
    const money =
      sum.cost === null || price === null
        ? `unknown: the price of ${model} is not known; set llm.providers.${name}.prices`
        : `about ${formatMoney(sum.cost, price.currency)}`;
    lines.push(
      `Would send ${plural(sum.rows, 'row')} in ${plural(sum.batches, 'batch', 'batches')} to ${name} (${model}), ${settings.batchMode.enabled ? 'at the price of batches' : plural(workers, 'worker')}`,
      `Tokens  about ${formatNumber(sum.promptTokens)} prompt + ${formatNumber(sum.completionTokens)} completion`,
      `Cost    ${money}`,
      settings.batchMode.enabled
        ? 'Time    within 24 hours: batch mode'
        : `Time    about ${formatRoughDuration(secondsFor(sum, workers))} at ${tokensPerSecond} tokens a second per worker`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function waitingText({ jobs, rows }: FilePlan['waiting']): string {
  return `${plural(rows, 'row')} in ${plural(jobs, 'batch', 'batches')} at the service: a run fetches them first`;
}

/** Rows in the document that have a source above their limit; the count tells of the others. */
const listedRows = 20;

function toSnakeCase({ maxLength, ...row }: LongSource) {
  return { ...row, max_length: maxLength };
}

function renderPlanJson(plans: readonly FilePlan[], { settings, showPrompt }: PlanOptions): string {
  const { name, model, price } = settings.provider;
  const { enabled: isBatchMode } = settings.batchMode;
  const shape = (estimate: JobEstimate) => ({
    rows: estimate.rows,
    batches: estimate.batches,
    tokens: { prompt: estimate.promptTokens, completion: estimate.completionTokens },
    cost: price === null ? null : estimate.cost,
    currency: price?.currency ?? null,
    estimated_seconds: isBatchMode ? null : Math.ceil(secondsFor(estimate, settings.batch.maxConcurrentWorkers)),
  });
  const files = plans.map(({ file, header, tasks, changes, estimate, waiting, families, tooLong }) => {
    const source_too_long = { count: tooLong.length, rows: tooLong.slice(0, listedRows).map(toSnakeCase) };
    return {
      file,
      header,
      tasks,
      changes,
      ...shape(estimate),
      rows_waiting: waiting.rows,
      placeholders: families,
      source_too_long,
    };
  });
  const document = { provider: name, model, ...shape(total(plans)), files };
  const shown = showPrompt ? { ...document, first_batch: firstOf(plans) ?? null } : document;
  return `${toSafeJson(shown, 2)}\n`;
}
