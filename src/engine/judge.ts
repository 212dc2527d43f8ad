import type { Issue, Pair } from '../types/check.ts';
import type { ProviderReply } from '../types/provider.ts';
import type { QueuedTask, TaskResult } from '../types/queue.ts';
import type { Failure, TranslationResponse } from '../types/task.ts';
import type { Usage } from '../types/usage.ts';
import type { Batch } from './batch.ts';
import { confidences } from './confidence.ts';
import { type ParsedReply, parseBrokenReply, parseReply } from './reply.ts';
import type { Rules } from './rules.ts';

/** What a reply means for its batch. */
export interface Verdict {
  results: TaskResult[];
  /** Rows that the reply did not do for a reason that lies in one of them: to be halved until that one is alone. */
  split?: { tasks: QueuedTask[]; failure: Failure };
  /** The rows changed places: nothing of the reply can be believed. */
  shuffled?: true;
  /** Rows that a reply which broke off had not come to. */
  rest?: QueuedTask[];
}

/** A row may be left out of this many replies for each wrong answer it may get: no answer says little about the row. */
const missesPerTry = 3;

/** Key of a row in its batch. */
export function keyOf(index: number): string {
  return String(index + 1);
}

/**
 * Row by row: good answers are translations, the others go back with what was wrong with them.
 *
 * @param rules what a good answer is
 * @param isBroken the reply broke off: what it lacks says nothing of the rows
 */
export function judge(
  { tasks, shuffled }: Pick<Batch, 'tasks' | 'shuffled'>,
  reply: ProviderReply,
  durationMs: number,
  maxAttempts: number,
  rules: Rules,
  isBroken = false,
): Verdict {
  const asked = new Map(tasks.map(({ source }, index) => [keyOf(index), source]));
  const parsed = isBroken ? parseBrokenReply(reply.text, asked) : parseReply(reply.text, asked);
  const responses = toResponses(tasks, reply, parsed, durationMs);
  const answers = [...responses].flatMap(([index, { text }]) => pairOf(tasks[index], text, rules));
  if (rules.isShuffled(answers, shuffled)) return { results: [], shuffled: true };
  const isLost = (index: number): boolean => (responses.get(index)?.text.trim() ?? '') === '';
  const lostBeside = (index: number): string[] =>
    [index - 1, index + 1].flatMap((near) => (isLost(near) ? (tasks[near]?.source ?? []) : []));
  const results: TaskResult[] = [];
  const unanswered: QueuedTask[] = [];
  for (const [index, task] of tasks.entries()) {
    const response = responses.get(index);
    if (response) results.push(judgeAnswer(task, response, lostBeside(index), maxAttempts, rules));
    else if (parsed.repeated.has(keyOf(index))) results.push(namedTwice(task, maxAttempts));
    else unanswered.push(task);
  }
  if (isBroken) return { results, rest: unanswered };
  const cause = unansweredCause(reply, parsed, tasks.length);
  if (unanswered.length > 0 && cause) return { results, split: { tasks: unanswered, failure: cause } };
  // An object without the row is a slip; no object at all, with the row alone, is an answer to the row.
  const judgeSilence = tasks.length === 1 && !parsed.hasObject ? unanswerable : missed;
  for (const task of unanswered) results.push(judgeSilence(task, maxAttempts));
  return { results };
}

function pairOf(task: QueuedTask | undefined, translation: string, { sourceLang }: Rules): Pair[] {
  if (!task) return [];
  const { source, targetLang, maxLength } = task;
  return [{ source, translation, sourceLang: task.sourceLang ?? sourceLang, targetLang, maxLength }];
}

/** @param lost sources of neighbours that the reply lacks */
function judgeAnswer(
  task: QueuedTask,
  response: TranslationResponse,
  lost: readonly string[],
  maxAttempts: number,
  rules: Rules,
): TaskResult {
  if (response.text.trim() === '') {
    const failure = { code: 'empty', message: 'the model gave an empty translation' };
    return refused(task, failure, 'the translation was empty', undefined, maxAttempts);
  }
  const [pair] = pairOf(task, response.text, rules);
  const { text, mended, issues: found } = rules.inspect(pair as Pair);
  // Asked again without its neighbour, it is held against the answer that was refused.
  const isSame = task.problem === mergedNote && task.previous === text;
  const isMerged =
    isSame || lost.some((source) => rules.holdsNeighbour({ ...(pair as Pair), translation: text }, source));
  // By its length alone, which is no reason to fail a row in the end.
  const severity = task.tries + 1 < maxAttempts ? 'error' : 'warning';
  const issues: Issue[] = isMerged ? [...found, { check: 'ratio', severity, message: mergedNote }] : [...found];
  const errors = issues.filter(({ severity }) => severity === 'error');
  const [worst] = errors;
  const completed: TaskResult = {
    kind: 'completed',
    task: task.task,
    response: { ...response, text },
    issues: [...errors, ...issues.filter(({ severity }) => severity !== 'error')],
    mended,
  };
  if (!worst) return completed;
  const problem = errors.map(({ message }) => message).join('; ');
  const failure = { code: worst.check, message: problem };
  if (rules.keepsFaulty && task.tries + 1 >= maxAttempts) return { ...completed, failure };
  return refused(task, failure, problem, text, maxAttempts);
}

const mergedNote = 'it seems to hold the translation of another row too';

function namedTwice(task: QueuedTask, maxAttempts: number): TaskResult {
  const failure = { code: 'missing', message: 'the reply named the row twice' };
  return refused(task, failure, 'the key came twice', undefined, maxAttempts);
}

/** An answer that is none: the row is asked again, as long as it has tries left. */
function refused(
  task: QueuedTask,
  failure: Failure,
  problem: string,
  previous: string | undefined,
  maxAttempts: number,
): TaskResult {
  const common = { task: task.task, ...(previous !== undefined && { previous }) };
  if (task.tries + 1 >= maxAttempts) return { kind: 'failed', failure, ...common };
  return { kind: 'again', code: failure.code, problem, ...common };
}

function missed(task: QueuedTask, maxAttempts: number): TaskResult {
  if (task.misses + 1 < maxAttempts * missesPerTry) return { kind: 'missed', task: task.task };
  const failure = { code: 'missing', message: `${task.misses + 1} replies left the row out` };
  return { kind: 'failed', task: task.task, failure };
}

function unanswerable(task: QueuedTask, maxAttempts: number): TaskResult {
  const failure = { code: 'missing', message: `the reply held no translation (${task.tries + 1} tries)` };
  return refused(task, failure, 'the reply held no translation', undefined, maxAttempts);
}

/** Why rows got no answer, where the reply as a whole tells; undefined where they were just left out. */
function unansweredCause(reply: ProviderReply, parsed: ParsedReply, rows: number): Failure | undefined {
  if (reply.refusal) return { code: 'refused', message: `the model refused: ${reply.refusal.slice(0, 200)}` };
  if (reply.finishReason === 'content_filter') {
    return { code: 'content_filter', message: 'the provider filtered the reply' };
  }
  if (reply.finishReason === 'length') {
    return { code: 'cut_off', message: 'the reply was cut off at the most tokens the model may answer with' };
  }
  // Nothing usable at all: no row is to blame for it, unless it is alone.
  if (rows > 1 && parsed.texts.size === 0 && parsed.repeated.size === 0) {
    return { code: 'missing', message: 'the reply held no translation' };
  }
  return undefined;
}

function toResponses(
  tasks: readonly QueuedTask[],
  reply: ProviderReply,
  parsed: ParsedReply,
  durationMs: number,
): Map<number, TranslationResponse> {
  const answered = tasks.flatMap((_, index) => {
    const found = parsed.texts.get(keyOf(index));
    return found ? [{ index, ...found }] : [];
  });
  const inPlace = [...answered].sort((a, b) => a.start - b.start);
  const measured = reply.logprobs ? confidences(reply.text, reply.logprobs, inPlace) : [];
  const confidenceOf = new Map(inPlace.map(({ index }, at) => [index, measured[at]]));
  const weights = tasks.map(
    (task, index) => task.source.length + (parsed.texts.get(keyOf(index))?.text.length ?? 0) + 1,
  );
  const shares = reply.usage && shareOut(reply.usage, weights);
  return new Map(
    answered.map(({ index, text }) => {
      const confidence = confidenceOf.get(index);
      const usage = shares?.[index];
      const response: TranslationResponse = { text, model: reply.model, durationMs };
      if (confidence !== undefined) response.confidence = confidence;
      if (usage) response.usage = usage;
      return [index, response];
    }),
  );
}

/** A batch's usage over its rows, by weight, in whole tokens that add up to the batch's. */
export function shareOut(usage: Usage, weights: readonly number[]): Usage[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((): Usage => ({ prompt: 0, cached: 0, completion: 0, reasoning: 0 }));
  for (const kind of ['prompt', 'cached', 'completion', 'reasoning'] as const) {
    if (usage[kind] === 0) continue;
    let weightSoFar = 0;
    let given = 0;
    for (const [index, share] of shares.entries()) {
      weightSoFar += weights[index] ?? 0;
      const upToHere = Math.round((usage[kind] * weightSoFar) / total);
      share[kind] = upToHere - given;
      given = upToHere;
    }
  }
  return shares;
}
