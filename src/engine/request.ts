import { nearestLines } from '../planner/before.ts';
import { type BatchLimits, measureAll, replyAllowance, type TaskSize } from '../planner/planner.ts';
import { speakerSpellings } from '../prompt/notes.ts';
import { renderUserMessage } from '../prompt/user-message.ts';
import type { Term, TermMatcher } from '../types/glossary.ts';
import type { Suggestion } from '../types/memory.ts';
import type { ProviderRequest } from '../types/provider.ts';
import type { Line, QueuedTask } from '../types/queue.ts';
import { keyOf } from './judge.ts';

/** What a language pair's batches share. */
export interface PromptSource {
  /** Language of rows that do not say theirs; absent: the model detects it. */
  sourceLang?: string;
  /** The rendered system message of a language pair. */
  system(sourceLang: string | undefined, targetLang: string): string;
  /** Finds the glossary's terms; absent: no glossary. */
  terms?: (sourceLang: string | undefined, targetLang: string) => TermMatcher;
  /** The translation of a text much like the task's; absent: there is no translation memory. */
  suggest?: ((task: QueuedTask) => Suggestion | undefined) | undefined;
  /** Who a speaker is, for this language; undefined where nobody of that name is known. */
  character(speaker: string, targetLang: string): string | undefined;
  /** What `max_length` counts, where that is not the characters that a player sees. */
  maxLengthUnit?: string;
}

export interface BatchOptions {
  prompts: PromptSource;
  limits: BatchLimits;
  /** Lines before the batch, nearest last: as many are told as there is room for. */
  before: readonly Line[];
  /** Allows the reply all that the model can answer: a shorter allowance cut it off before. */
  generous: boolean;
}

export interface RenderedBatch {
  request: ProviderRequest;
  /** Tokens expected, by the character heuristic. */
  promptTokens: number;
  replyTokens: number;
}

export function renderBatch(tasks: readonly QueuedTask[], options: BatchOptions): RenderedBatch {
  const { prompts, limits, generous } = options;
  const [first] = tasks;
  if (!first) throw new Error('a batch without tasks');
  const { targetLang, sourceLang = prompts.sourceLang } = first;
  const spellings = speakerSpellings(tasks.map(({ speaker }) => speaker));
  const items = tasks.map((task, index) => ({
    key: keyOf(index),
    text: task.source,
    context: task.context,
    speaker: spellings.get(task.speaker),
    maxLength: task.maxLength,
    previous: task.previous,
    problem: task.problem,
    similar: task.similar,
  }));
  const glossary = prompts.terms ? occurringTerms(prompts.terms(sourceLang, targetLang), tasks) : [];
  const size = measureAll(tasks, limits);
  const before = nearestLines(options.before, roomBefore(size, limits));
  size.promptTokens += before.tokens;
  const pair = { targetLang, ...(sourceLang !== undefined && { sourceLang }) };
  return {
    request: {
      system: prompts.system(sourceLang, targetLang),
      user: renderUserMessage({
        ...pair,
        maxLengthUnit: prompts.maxLengthUnit,
        glossary,
        characters: speakers(items, (speaker) => prompts.character(speaker, targetLang)),
        before: before.lines,
        items,
      }),
      items: items.map(({ key, text }) => ({ key, text })),
      ...pair,
      glossary: Object.fromEntries(
        glossary.flatMap(({ term, translation }) => (translation === undefined ? [] : [[term, translation]])),
      ),
      maxOutputTokens: replyAllowance(size, limits, generous),
    },
    promptTokens: limits.systemTokens + size.promptTokens,
    replyTokens: size.replyTokens,
  };
}

/** A batch that all but fills the model goes without the lines before it. */
function roomBefore({ promptTokens, replyTokens }: TaskSize, limits: BatchLimits): number {
  const { beforeTokens = 0, contextTokens = Number.POSITIVE_INFINITY, systemTokens } = limits;
  return Math.min(beforeTokens, contextTokens - systemTokens - promptTokens - replyTokens);
}

function speakers(
  items: readonly { speaker: string | undefined }[],
  find: (speaker: string) => string | undefined,
): Record<string, string> {
  const names = new Set(items.map(({ speaker }) => speaker).filter((name) => name !== undefined));
  return Object.fromEntries(
    [...names]
      .map((name) => [name, find(name)] as const)
      .filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Each term once, in the order in which they come up. */
function occurringTerms(matcher: TermMatcher, tasks: readonly QueuedTask[]): Term[] {
  return [...new Set(tasks.flatMap(({ source }) => matcher.occurring(source)))];
}
