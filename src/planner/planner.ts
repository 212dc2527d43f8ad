import type { QueuedTask } from '../types/queue.ts';
import { estimateReplyTokens, estimateTokens } from '../utils/estimate.ts';

/** What one batch may hold. */
export interface BatchLimits {
  /** Characters of text and notes. */
  maxChars: number;
  maxRows: number;
  /** Tokens of one reply. */
  maxReplyTokens: number;
  /** Tokens of prompt and reply together; absent: unknown. */
  contextTokens?: number;
  /** Tokens of the system message, paid with every batch. */
  systemTokens: number;
  /** Most tokens that the lines before a batch may take; absent: none are told. */
  beforeTokens?: number;
  /** What a task brings along that is said once per batch, beside the items: who its speaker is. */
  beside?: (task: QueuedTask) => readonly string[];
  /** Which parts of a context are said once for all the rows of a batch that have them; absent: none. */
  splitContext?: (context: string) => SplitContext;
}

export interface SplitContext {
  shared: readonly string[];
  /** What the row says itself. */
  own: string | undefined;
}

export interface TaskSize {
  chars: number;
  promptTokens: number;
  replyTokens: number;
}

/** Tokens of key, quotes and separators per row, each way (measured with o200k). */
export const rowOverhead = 3;
/** Names of the fields of an item that has notes. */
const notesOverhead = 10;
/** A row's key among those that share a context. */
const listedOverhead = 2;
/** `{"source_lang":…,"target_lang":…,"items":{}}` and the marks between messages. */
const envelopeTokens = 30;

/** Room over the expected length that a batch's reply keeps within the model's limit. */
const replyMargin = 1.5;

export function measure(task: QueuedTask): TaskSize {
  const { similar } = task;
  const notes = [
    ...[task.context, task.speaker, task.previous, task.problem],
    ...[similar?.text, similar?.translation],
  ].filter((note) => note !== undefined);
  const noteTokens = notes.reduce((sum, note) => sum + estimateTokens(note), 0);
  return {
    chars: notes.reduce((sum, note) => sum + note.length, task.source.length),
    promptTokens:
      estimateTokens(task.source) + rowOverhead + noteTokens + (notes.length > 0 || task.maxLength ? notesOverhead : 0),
    replyTokens: estimateReplyTokens(task.source, task.targetLang) + rowOverhead,
  };
}

/** Size of a batch that grows task by task, what is said beside its items included. */
class Tally {
  readonly total: TaskSize = { chars: 0, promptTokens: envelopeTokens, replyTokens: 2 };
  readonly #limits: Pick<BatchLimits, 'beside' | 'splitContext'>;
  readonly #said = new Set<string>();

  constructor(limits: Pick<BatchLimits, 'beside' | 'splitContext'>) {
    this.#limits = limits;
  }

  add(task: QueuedTask): TaskSize {
    const { shared, own } = this.#split(task);
    const size = measure(own);
    this.total.chars += size.chars;
    this.total.promptTokens += size.promptTokens + shared.length * listedOverhead;
    this.total.replyTokens += size.replyTokens;
    for (const note of this.#limits.beside?.(task) ?? []) {
      if (!this.#isSaid(note)) this.total.promptTokens += estimateTokens(note) + rowOverhead;
    }
    for (const part of shared) {
      if (this.#isSaid(part)) continue;
      this.total.chars += part.length;
      this.total.promptTokens += estimateTokens(part) + rowOverhead;
    }
    return this.total;
  }

  #split(task: QueuedTask): { shared: readonly string[]; own: QueuedTask } {
    const split = task.context === undefined ? undefined : this.#limits.splitContext?.(task.context);
    if (split === undefined || split.shared.length === 0) return { shared: [], own: task };
    const { context: _, ...bare } = task;
    return { shared: split.shared, own: split.own === undefined ? bare : { ...bare, context: split.own } };
  }

  /** Whether a task before had it too. */
  #isSaid(note: string): boolean {
    const known = this.#said.size;
    return this.#said.add(note).size === known;
  }
}

export function measureAll(
  tasks: readonly QueuedTask[],
  limits: Pick<BatchLimits, 'beside' | 'splitContext'> = {},
): TaskSize {
  const tally = new Tally(limits);
  for (const task of tasks) tally.add(task);
  return tally.total;
}

/** Size of a batch for the sake of time, within what it may hold; in tokens expected of its reply, for they take the time. */
export interface Share {
  /** Rows go in until the batch is as near to this as it gets. */
  aim: number;
  /** Never above this; Infinity: no limit. */
  most: number;
}

/** As large as the limits allow, where nobody waits for a single reply. */
export const noShare: Share = { aim: Number.POSITIVE_INFINITY, most: Number.POSITIVE_INFINITY };

/** A language with so little beyond the share left is finished with it: a batch of its own would be mostly prompt. */
const stretch = 1.25;

/**
 * The next batch: the run of the given tasks, in their order, that has one language pair, stays within the limits and comes
 * nearest to the share; it ends before a scene that only part of would fit, where that scene fits a batch of its own.
 * Batches only get smaller by that, so no worker stays idle for it. A first task above a limit of its own goes alone;
 * `tooLarge` finds those before anything is sent.
 *
 * @param window pending tasks in file order; one more than `maxRows` shows whether a scene goes on
 */
export function pack(window: readonly QueuedTask[], limits: BatchLimits, share: Share): QueuedTask[] {
  const [first] = window;
  if (!first) return [];
  const alike = window.filter((task) => task.targetLang === first.targetLang && task.sourceLang === first.sourceLang);
  const fair = alike.length < window.length ? evenShare(measureAll(alike).replyTokens, share) : share;
  const end = bestRun(alike, 0, limits, fair);
  return alike.slice(0, sceneBorder(alike, end, limits, fair));
}

/** Of a language that ends within sight: batches of one size instead of full ones and a small rest. */
function evenShare(replyTokens: number, { aim, most }: Share): Share {
  const batches = replyTokens <= aim * stretch ? 1 : Math.ceil(replyTokens / aim);
  return { aim: replyTokens / batches, most };
}

/** Where the run from `start` ends that makes the best batch; it has at least one task. */
function bestRun(tasks: readonly QueuedTask[], start: number, limits: BatchLimits, { aim, most }: Share): number {
  const tally = new Tally(limits);
  for (let at = start; at < tasks.length; at++) {
    const without = tally.total.replyTokens;
    const total = tally.add(tasks[at]!);
    const isNearer = (without + total.replyTokens) / 2 <= aim;
    const isShort = isNearer && total.replyTokens <= most;
    const fits = isShort && total.chars <= limits.maxChars && at - start < limits.maxRows && fitsModel(total, limits);
    if (!fits && at > start) return at;
  }
  return tasks.length;
}

/** `end`, or the start of the scene that it would cut, unless the batch begins with that scene or no batch can hold it. */
function sceneBorder(tasks: readonly QueuedTask[], end: number, limits: BatchLimits, share: Share): number {
  const scene = tasks[end]?.scene;
  if (scene === undefined || tasks[end - 1]?.scene !== scene) return end;
  let start = end - 1;
  while (start > 0 && tasks[start - 1]?.scene === scene) start--;
  if (start === 0) return end;
  let sceneEnd = end + 1;
  while (tasks[sceneEnd]?.scene === scene) sceneEnd++;
  return bestRun(tasks, start, limits, share) >= sceneEnd ? start : end;
}

function fitsModel(total: TaskSize, limits: BatchLimits): boolean {
  const reply = total.replyTokens * replyMargin;
  if (reply > limits.maxReplyTokens) return false;
  if (limits.contextTokens === undefined) return true;
  return limits.systemTokens + (limits.beforeTokens ?? 0) + total.promptTokens + reply <= limits.contextTokens;
}

/**
 * Most tokens to allow a batch's reply: twice what is expected, for languages and texts that run longer, or all that the
 * model can answer (`generous`). Services refuse a request whose prompt and allowance together are above the context.
 */
export function replyAllowance(size: TaskSize, limits: BatchLimits, generous: boolean): number {
  const wanted = generous
    ? limits.maxReplyTokens
    : Math.min(limits.maxReplyTokens, Math.ceil(size.replyTokens * 2) + 100);
  if (limits.contextTokens === undefined) return wanted;
  const room = limits.contextTokens - limits.systemTokens - size.promptTokens;
  return Math.min(wanted, Math.max(room, size.replyTokens));
}

/** Why no batch can hold this task, or undefined. */
export function tooLarge(task: QueuedTask, limits: BatchLimits): string | undefined {
  const size = measure(task);
  if (size.chars > limits.maxChars) {
    return `text and notes have ${size.chars} characters, a batch may have ${limits.maxChars}; split the row or raise max_chars_per_batch`;
  }
  if (size.replyTokens > limits.maxReplyTokens) {
    return `the source has ${task.source.length} characters, its translation needs about ${size.replyTokens} tokens, the model may answer with ${limits.maxReplyTokens}; split the row or raise max_tokens`;
  }
  const needed = limits.systemTokens + measureAll([task], limits).promptTokens + size.replyTokens;
  if (limits.contextTokens !== undefined && needed > limits.contextTokens) {
    return `the row needs about ${needed} tokens, prompt and reply together, the model holds ${limits.contextTokens} (context_tokens); split the row or use a model that holds more`;
  }
  return undefined;
}
