import { type BatchLimits, measureAll, replyAllowance } from '../planner/planner.ts';
import { renderUserMessage } from '../prompt/user-message.ts';
import type { Suggestion } from '../types/memory.ts';
import type { ProviderRequest } from '../types/provider.ts';
import type { QueuedTask } from '../types/queue.ts';
import { keyOf } from './judge.ts';

/** What a language pair's batches share. */
export interface PromptSource {
  /** Language of rows that do not say theirs; absent: the model detects it. */
  sourceLang?: string;
  /** The rendered system message of a language pair. */
  system(sourceLang: string | undefined, targetLang: string): string;
  /** The glossary's terms in this language. */
  glossary(targetLang: string): Readonly<Record<string, string>>;
  /** The translation of a text much like the task's; absent: there is no translation memory. */
  suggest?: ((task: QueuedTask) => Suggestion | undefined) | undefined;
}

export interface RenderedBatch {
  request: ProviderRequest;
  /** Tokens expected, by the character heuristic. */
  promptTokens: number;
  replyTokens: number;
}

/** Renders a batch. `generous` allows the reply all that the model can answer: a shorter allowance cut it off before. */
export function renderBatch(
  tasks: readonly QueuedTask[],
  prompts: PromptSource,
  limits: BatchLimits,
  generous: boolean,
): RenderedBatch {
  const [first] = tasks;
  if (!first) throw new Error('a batch without tasks');
  const { targetLang, sourceLang = prompts.sourceLang } = first;
  const items = tasks.map((task, index) => ({
    key: keyOf(index),
    text: task.source,
    context: task.context,
    speaker: task.speaker,
    maxLength: task.maxLength,
    previous: task.previous,
    problem: task.problem,
    similar: task.similar,
  }));
  const glossary = occurringTerms(prompts.glossary(targetLang), tasks);
  const size = measureAll(tasks);
  const pair = { targetLang, ...(sourceLang !== undefined && { sourceLang }) };
  return {
    request: {
      system: prompts.system(sourceLang, targetLang),
      user: renderUserMessage({ ...pair, glossary, items }),
      items: items.map(({ key, text }) => ({ key, text })),
      ...pair,
      glossary,
      maxOutputTokens: replyAllowance(size, limits, generous),
    },
    promptTokens: limits.systemTokens + size.promptTokens,
    replyTokens: size.replyTokens,
  };
}

function occurringTerms(
  glossary: Readonly<Record<string, string>>,
  tasks: readonly QueuedTask[],
): Readonly<Record<string, string>> {
  const sources = tasks.map((task) => task.source.toLowerCase());
  return Object.fromEntries(
    Object.entries(glossary).filter(([term]) => sources.some((source) => source.includes(term.toLowerCase()))),
  );
}
