import { type BatchLimits, measureAll, replyAllowance } from '../planner/planner.ts';
import { renderGlossary, renderUserMessage } from '../prompt/user-message.ts';
import type { Term, TermMatcher } from '../types/glossary.ts';
import type { ProviderRequest } from '../types/provider.ts';
import type { QueuedTask } from '../types/queue.ts';
import { estimateTokens } from '../utils/estimate.ts';
import { keyOf } from './judge.ts';

/** What a language pair's batches share. */
export interface PromptSource {
  /** Language of rows that do not say theirs; absent: the model detects it. */
  sourceLang?: string;
  /** The rendered system message of a language pair. */
  system(sourceLang: string | undefined, targetLang: string): string;
  /** Finds the glossary's terms; absent: no glossary. */
  terms?: (sourceLang: string | undefined, targetLang: string) => TermMatcher;
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
  }));
  const glossary = prompts.terms ? occurringTerms(prompts.terms(sourceLang, targetLang), tasks) : [];
  const size = measureAll(tasks);
  const pair = { targetLang, ...(sourceLang !== undefined && { sourceLang }) };
  return {
    request: {
      system: prompts.system(sourceLang, targetLang),
      user: renderUserMessage({ ...pair, glossary, items }),
      items: items.map(({ key, text }) => ({ key, text })),
      ...pair,
      glossary: Object.fromEntries(
        glossary.flatMap(({ term, translation }) => (translation === undefined ? [] : [[term, translation]])),
      ),
      maxOutputTokens: replyAllowance(size, limits, generous),
    },
    promptTokens: limits.systemTokens + size.promptTokens + glossaryTokens(glossary),
    replyTokens: size.replyTokens,
  };
}

/** Each term once, in the order in which they come up. */
function occurringTerms(matcher: TermMatcher, tasks: readonly QueuedTask[]): Term[] {
  return [...new Set(tasks.flatMap(({ source }) => matcher.occurring(source)))];
}

function glossaryTokens(glossary: readonly Term[]): number {
  return glossary.length === 0 ? 0 : estimateTokens(JSON.stringify(renderGlossary(glossary)));
}
