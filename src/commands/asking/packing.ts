import type { Answer } from '../../engine/ask.ts';
import type { Verdict } from '../../engine/judge.ts';
import type { Issue } from '../../types/check.ts';
import type { QueuedTask, TaskResult } from '../../types/queue.ts';
import type { Failure } from '../../types/task.ts';
import type { Usage } from '../../types/usage.ts';

type Value = string | number | undefined;

/** Tasks as the judge needs them, in a flat list: as objects, rows took 20 µs of CPU to the thread and back. */
export type PackedTasks = readonly Value[];

const valuesOfTask = 9;

export function packTasks(tasks: readonly QueuedTask[]): PackedTasks {
  return tasks.flatMap(({ task, source, sourceLang, targetLang, maxLength, tries, misses, previous, problem }) => {
    return [task, source, sourceLang, targetLang, maxLength, tries, misses, previous, problem];
  });
}

export function unpackTasks(values: PackedTasks): QueuedTask[] {
  const tasks: QueuedTask[] = [];
  for (let at = 0; at < values.length; at += valuesOfTask) {
    const task: QueuedTask = {
      task: values[at] as number,
      source: values[at + 1] as string,
      targetLang: values[at + 3] as string,
      tries: values[at + 5] as number,
      misses: values[at + 6] as number,
    };
    const sourceLang = values[at + 2] as string | undefined;
    const maxLength = values[at + 4] as number | undefined;
    const previous = values[at + 7] as string | undefined;
    const problem = values[at + 8] as string | undefined;
    if (sourceLang !== undefined) task.sourceLang = sourceLang;
    if (maxLength !== undefined) task.maxLength = maxLength;
    if (previous !== undefined) task.previous = previous;
    if (problem !== undefined) task.problem = problem;
    tasks.push(task);
  }
  return tasks;
}

/** What a whole reply means, likewise. */
export interface PackedVerdict {
  /** Translations of which there is nothing to tell: task, text, confidence, and the tokens where there is a usage. */
  plain: readonly Value[];
  hasUsage: boolean;
  others: readonly TaskResult[];
  shuffled: boolean;
  /** Tasks by their numbers. */
  split?: { tasks: readonly number[]; failure: Failure };
}

type Completed = Extract<TaskResult, { kind: 'completed' }>;

export function packVerdict({ reply: { usage }, verdict: { results, shuffled, split } }: Answer): PackedVerdict {
  const plain: Value[] = [];
  const others: TaskResult[] = [];
  for (const result of results) {
    if (!isPlain(result)) {
      others.push(result);
      continue;
    }
    const { text, confidence, usage } = result.response;
    plain.push(result.task, text, confidence);
    if (usage) plain.push(usage.prompt, usage.cached, usage.completion, usage.reasoning);
  }
  return {
    plain,
    hasUsage: usage !== undefined,
    others,
    shuffled: shuffled ?? false,
    ...(split && { split: { ...split, tasks: split.tasks.map(({ task }) => task) } }),
  };
}

function isPlain(result: TaskResult): result is Completed {
  return result.kind === 'completed' && !result.failure && result.issues.length + result.mended.length === 0;
}

const noIssues: readonly Issue[] = [];
const nothingMended: readonly string[] = [];

/** @param asked the tasks of the batch, which a split names */
export function unpackVerdict(
  { plain, hasUsage, others, shuffled, split }: PackedVerdict,
  { reply: { model }, durationMs }: Omit<Answer, 'verdict'>,
  asked: readonly QueuedTask[],
): Verdict {
  const results: TaskResult[] = [];
  for (let at = 0; at < plain.length; at += hasUsage ? 7 : 3) {
    const [task, text, confidence] = plain.slice(at, at + 3) as [number, string, number | undefined];
    const response: Completed['response'] = { text, model, durationMs };
    if (confidence !== undefined) response.confidence = confidence;
    if (hasUsage) response.usage = usageAt(plain, at + 3);
    results.push({ kind: 'completed', task, response, issues: noIssues, mended: nothingMended });
  }
  results.push(...others);
  if (!split) return { results, ...(shuffled && { shuffled }) };
  const numbers = new Set(split.tasks);
  return { results, split: { ...split, tasks: asked.filter(({ task }) => numbers.has(task)) } };
}

function usageAt(values: readonly Value[], at: number): Usage {
  const [prompt, cached, completion, reasoning] = values.slice(at, at + 4) as [number, number, number, number];
  return { prompt, cached, completion, reasoning };
}
