import type { ProviderReply } from '../types/provider.ts';
import type { QueuedTask, TaskResult } from '../types/queue.ts';
import type { Failure } from '../types/task.ts';
import { type Aftermath, type Batch, halve, newBatch, released } from './batch.ts';
import type { Verdict } from './judge.ts';

export interface ReplyFacts {
  /** What the reply means for its rows. */
  verdict: Verdict;
  /** Null: usage or price unknown. */
  cost: number | null;
  /** Prompt tokens by the character heuristic. */
  estimatedPrompt: number;
  /** Whether the service may cut a prompt that is too long for it instead of refusing it. */
  cutsPrompts: boolean;
}

/** What follows from a reply: good rows are kept, the others go again, the one that cannot be done fails alone. */
export function afterReply(batch: Batch, reply: Omit<ProviderReply, 'text'>, facts: ReplyFacts): Aftermath {
  const end = {
    model: reply.model,
    status: 200,
    cost: facts.cost,
    ...(reply.usage && { usage: reply.usage }),
    ...(reply.tier !== undefined && { tier: reply.tier }),
    ...(reply.finishReason !== undefined && { finishReason: reply.finishReason }),
    ...(reply.requestId !== undefined && { requestId: reply.requestId }),
  };
  if (facts.cutsPrompts && reply.usage && wasPromptCut(reply.usage.prompt, facts.estimatedPrompt)) {
    return {
      end: { ...end, outcome: 'prompt_cut' },
      results: released(batch.tasks),
      again: [],
      stop: { outcome: 'refused', note: promptCutNote(reply.usage.prompt, facts.estimatedPrompt) },
    };
  }
  const { results, split, shuffled } = facts.verdict;
  if (shuffled) {
    const doubted = batch.tasks.map(({ task }): TaskResult => ({ kind: 'doubted', task }));
    return { end: { ...end, outcome: 'shuffled', message: shuffledNote }, results: doubted, again: askAgain(batch) };
  }
  if (!split) {
    const bad = results.find((result) => result.kind !== 'completed');
    return { end: { ...end, outcome: bad ? outcomeOf(bad) : 'ok' }, results, again: [] };
  }
  const mayGoLonger = split.failure.code === 'cut_off' && !batch.generous;
  const isolated = isolate(batch, split.tasks, split.failure, mayGoLonger);
  return {
    end: { ...end, outcome: split.failure.code, message: split.failure.message },
    results: [...results, ...isolated.results],
    again: isolated.again,
  };
}

/**
 * Rows that one of them spoils go again in halves, until it is alone and fails with its reason.
 *
 * @param oncemore the row that is alone goes again too, with more room for its answer
 */
export function isolate(
  batch: Batch,
  tasks: readonly QueuedTask[],
  failure: Failure,
  oncemore: boolean,
): Pick<Aftermath, 'results' | 'again'> {
  const isAlone = tasks.length === 1 && batch.tasks.length === 1;
  if (isAlone && !oncemore) {
    return { results: tasks.map(({ task }): TaskResult => ({ kind: 'failed', task, failure })), again: [] };
  }
  const generous = batch.generous || failure.code === 'cut_off';
  return { results: [], again: halve({ ...batch, tasks, generous }) };
}

const shuffledNote = 'translations stand beside the sources of other rows';

/** Of so few rows an exchange may leave no mark: they go alone. */
const fewToShuffle = 8;

/** As a whole once more; then in halves, and alone in the end: a row alone cannot change places, whatever the others hold. */
function askAgain(batch: Batch): Batch[] {
  const { tasks, generous } = batch;
  if (!batch.shuffled) return [newBatch(tasks, { generous, shuffled: true })];
  return tasks.length > fewToShuffle ? halve(batch) : tasks.map((task) => newBatch([task], { generous }));
}

function outcomeOf(result: TaskResult): string {
  if (result.kind === 'failed') return result.failure.code;
  return result.kind === 'again' ? result.code : 'missing';
}

/**
 * Whether the service read far less than it was sent, as Ollama does with a prompt above its context length. No context is
 * below 1,000 tokens, so a figure under that is another way of counting.
 */
function wasPromptCut(actual: number, estimated: number): boolean {
  return actual >= 1000 && actual < estimated / 2;
}

function promptCutNote(actual: number, estimated: number): string {
  return `the server read only ${actual} of about ${estimated} prompt tokens: raise its context length (Ollama: OLLAMA_CONTEXT_LENGTH) and set context_tokens of this provider to it`;
}
