import { setTimeout as sleep } from 'node:timers/promises';
import { checkCap } from '../config/cap.ts';
import { requireKey } from '../config/providers.ts';
import { Account } from '../engine/account.ts';
import { Budget } from '../engine/budget.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { loadProgress, type ProgressView } from '../progress/progress.ts';
import { refusedKey } from '../providers/check-key.ts';
import { createProvider } from '../providers/registry.ts';
import { renderTotal } from '../report/summary.ts';
import type { Report } from '../report/types.ts';
import { Session } from '../store/session.ts';
import type { Provider } from '../types/provider.ts';
import type { Outcome } from '../types/session.ts';
import { escapeForTerminal, toSafeJson } from '../utils/terminal.ts';
import { checkBatchMode, refuseFreshBeside, refuseOtherProvider } from './batch-mode.ts';
import { refuseClash, refuseMemoryClash } from './clash.ts';
import { engineFacts, queueOptions, refuseTooLarge } from './compose.ts';
import { confirmFresh, confirmSpending } from './confirm.ts';
import { describeImport } from './describe-import.ts';
import { expandInputs, spoolStdin } from './inputs.ts';
import { editedResult, type Job, openJob, sha256OfFile } from './job.ts';
import { refuseOtherLanguages } from './other-languages.ts';
import { type Places, placesFor } from './places.ts';
import { refuseUnwritable, writeStdout } from './result.ts';
import { refuseUncountable, runJob, type Shared } from './run-job.ts';
import { RunMemory } from './run-memory.ts';
import type { RunOptions } from './run-options.ts';
import { describeSameLanguage, sameLanguageRows } from './same-language.ts';
import { warnCorrections, warnOtherChecks, warnPseudo, warnReencoded } from './warnings.ts';

/** How long the answer about the key may keep a run waiting once the files are read, milliseconds. */
const keyPatienceMs = 1000;

/** `translate run`: files in; sessions, plan, pool; results and reports out. Returns the worst outcome of all files. */
export async function run(patterns: readonly string[], options: RunOptions): Promise<Outcome> {
  const { settings, places, level } = options;
  checkCap(settings);
  checkBatchMode(settings);
  const progress = await loadProgress({ stream: process.stderr, env: process.env, level });
  // Where a key goes is said however quiet the run is to be.
  for (const warning of options.warnings) progress.notice(`warning: ${escapeForTerminal(warning)}`, 'error');
  for (const warning of options.glossaryWarnings) progress.notice(`warning: ${escapeForTerminal(warning)}`, 'warn');
  const names = await expandInputs(patterns, places.cwd);
  refuseSharedOutput(names, options);
  // Asked while the files are read: a refused key then costs nothing, not even a wait.
  const keyCheck = options.frozen ? undefined : refusedKey(settings.provider, options.signal);
  const stdin = names.includes('-') ? await spoolStdin() : undefined;
  const jobs: Job[] = [];
  let memory: RunMemory | undefined;
  try {
    // Paid work is thrown away with the import; what would stop the run after it is looked at before.
    if (options.read.fresh && !options.frozen) requireKey(settings.provider);
    for (const name of names) refuseMemoryClash(name, await placesFor(name, options.places), settings.memory);
    memory = await RunMemory.open(settings, engineFacts(settings).prompts, options.read.fresh);
    // All files are read and found valid before the first request of any of them.
    for (const name of names) {
      const places = await placesFor(name, options.places);
      refuseSharedPlaces(name, places, jobs);
      jobs.push(await prepareJob(name, places, stdin?.path, options, progress, memory));
    }
    const same = describeSameLanguage(jobs.flatMap(({ session }) => sameLanguageRows(session, settings)));
    if (same) progress.notice(`warning: ${same}`, 'warn');
    const isNeeded = await prepareSending(jobs, options);
    for (const { session } of jobs) session.keep();
    const provider = isNeeded ? await createProvider(settings.provider) : undefined;
    const refusal = isNeeded
      ? await Promise.race([keyCheck, sleep(keyPatienceMs, undefined, { ref: false })])
      : undefined;
    return await runJobs(jobs, provider, refusal, options, progress, memory);
  } finally {
    progress.stop();
    for (const { session } of jobs) session.close();
    memory?.close();
    await stdin?.remove();
  }
}

async function prepareJob(
  name: string,
  places: Places,
  stdinPath: string | undefined,
  options: RunOptions,
  progress: ProgressView,
  memory: RunMemory | undefined,
): Promise<Job> {
  const { settings, read } = options;
  // The claim comes first: beside a live run nothing is touched.
  const session = await Session.open(places.checkpoint, name, { input: places.input });
  try {
    refuseClash(name, places, read.bases);
    await refuseUnwritable([places.output, places.report]);
    if (read.fresh) refuseFreshBeside(session, name);
    if (read.fresh) await confirmFresh(name, session.reader, options);
    session.hold();
    const path = name === '-' && stdinPath !== undefined ? stdinPath : places.input;
    const resultSha256 = await sha256OfFile(places.output);
    const edited = await editedResult(session, places, resultSha256);
    if (edited) {
      refuseOtherLanguages(edited, settings, session.reader.importOptions(), options.commandFor);
      progress.notice(`${escapeForTerminal(edited.path)} was edited: its changed cells count as a person's`);
    }
    const job = await openJob({ name, path, places, session }, settings, {
      ...read,
      edited: edited?.path,
      resultSha256,
    });
    session.prepare(queueOptions(settings, session, memory));
    progress.notice(`${escapeForTerminal(name)}: ${job.description}`);
    for (const line of describeImport(job)) progress.notice(line);
    warnReencoded(job, progress);
    if (settings.provider.kind !== 'pseudo') warnPseudo(job, progress);
    warnCorrections(job, settings, progress);
    warnOtherChecks(job, settings, progress);
    return job;
  } catch (error) {
    session.close();
    throw error;
  }
}

/** Whether anything has to be sent; if so, everything that can stop it is looked at now, while it costs nothing. */
async function prepareSending(jobs: readonly Job[], options: RunOptions): Promise<boolean> {
  const { settings, frozen } = options;
  const open = jobs.filter(({ session }) => session.hasPending() || session.hasJobWork());
  if (open.length === 0 || frozen) return false;
  requireKey(settings.provider);
  const facts = engineFacts(settings);
  for (const { session, name } of open) {
    refuseOtherProvider(session, name, settings);
    refuseUncountable(name, settings, session.reader.spending());
    refuseTooLarge(session, name, facts.limits);
  }
  await confirmSpending(open, facts, options);
  return true;
}

async function runJobs(
  jobs: readonly Job[],
  provider: Provider | undefined,
  refusal: string | undefined,
  options: RunOptions,
  progress: ProgressView,
  memory: RunMemory | undefined,
): Promise<Outcome> {
  const { settings } = options;
  const shared: Shared = {
    ...(refusal !== undefined && { stop: { outcome: 'auth', note: refusal } }),
    budget: new Budget(settings.maxCost && { ...settings.maxCost, name: 'the cap of this run' }),
    account: new Account({
      workers: settings.batch.maxConcurrentWorkers,
      limits: settings.provider,
      retry: settings.retry,
    }),
    progress,
    memory,
  };
  const reports: Report[] = [];
  let outcome: Outcome = 'done';
  let limit = options.limit;
  /** Runs one file. False where it has to be run once more, to wait for its batches. */
  const take = async (job: Job, wait: boolean): Promise<boolean> => {
    const ended = await runJob(job, provider, { ...options, limit, wait }, shared);
    const { stop } = ended;
    limit -= ended.sent;
    if (wait !== options.wait && stop?.outcome === 'waiting' && stop.thisFileOnly) return false;
    reports.push(ended.report);
    process.stderr.write(ended.screen);
    job.session.close();
    outcome = worse(outcome, ended.outcome);
    // The next files get the results of what is done, and send nothing more; caps and limits they meet by themselves.
    if (stop && !stop.thisFileOnly && stop.outcome !== 'budget' && stop.outcome !== 'limit') {
      shared.stop ??= { outcome: stop.outcome, note: `stopped in ${job.name}, before this file` };
    }
    return true;
  };
  const isLong = settings.batchMode.enabled && options.wait && jobs.length > 1;
  // A service may take a day: all files are there before one is waited for.
  const submitted = new Set<Job>();
  if (isLong) for (const job of jobs) if (!(await take(job, false))) submitted.add(job);
  for (const job of isLong ? submitted : jobs) {
    if (isLong) forgetReserved(job, shared.budget);
    await take(job, options.wait);
  }
  if (jobs.length > 1) progress.notice(renderTotal(reports));
  if (options.json) {
    const document = jobs.length === 1 ? reports[0] : { files: reports };
    await writeStdout(`${toSafeJson(document, 2)}\n`);
  }
  return outcome;
}

/** What its batches may cost is counted anew by the run that waits for them. */
function forgetReserved({ session }: Job, budget: Budget): void {
  for (const { reserved } of session.openJobs()) budget.settle(reserved, 0, { prompt: 0, completion: 0, cost: 0 });
}

function worse(one: Outcome, other: Outcome): Outcome {
  return one === 'done' || exitCodes[other] > exitCodes[one] ? other : one;
}

function refuseSharedPlaces(name: string, { input, output, report }: Places, jobs: readonly Job[]): void {
  for (const job of jobs) {
    if (job.places.output === input || output === job.places.input) {
      const [one, other] = job.places.output === input ? [name, job.name] : [job.name, name];
      throw new UsageError(`${one} is the result of ${other}; run them one by one`);
    }
    const shared = [job.places.output, job.places.report].find((path) => path === output || path === report);
    if (shared === undefined) continue;
    throw new UsageError(
      `${job.name} and ${name} would both write ${shared}; run them one by one with -o and --report, or into two output_dir`,
    );
  }
}

function refuseSharedOutput(names: readonly string[], { places, json, read }: RunOptions): void {
  const single = [places.output && '-o', places.report && '--report', places.checkpoint && '--checkpoint'];
  const given = single.find((flag) => flag);
  if (names.length > 1 && given) {
    throw new UsageError(
      `${given} names one file, but there are ${names.length} task files; leave it out or run them one by one`,
    );
  }
  const toStdout = places.output === '-' || (places.output === undefined && names.includes('-'));
  if (json && toStdout) {
    throw new UsageError('--json and the result would both go to stdout; give the result a file with -o FILE');
  }
  if (read.bases.includes('-')) throw new UsageError('--base cannot be read from stdin; give it a file');
}
