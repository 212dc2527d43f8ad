import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Answer, Ask } from '../../engine/ask.ts';
import { ProviderError } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import type { Provider } from '../../types/provider.ts';
import type { QueuedTask } from '../../types/queue.ts';
import type { AskingOptions, FromAskingThread, PlainError, ToAskingThread } from './messages.ts';
import { packTasks, unpackVerdict } from './packing.ts';

/**
 * Pending tasks from which on a thread is worth its start and its memory, some 100 ms and 35 MiB: it takes more than half of
 * what a run has to do, which shows where the service is fast.
 */
export const worthAThread = 5000;

const program = fileURLToPath(new URL('dist/asking-thread.cjs', packageRoot));
/** Halves of 8 MB: of 4 they take a tenth more of the thread's time, of 16 as V8 would have them no less, and 16 MiB more memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 24 };

/** A question that is under way. */
interface Asked {
  tasks: readonly QueuedTask[];
  onText: ((piece: string) => void) | undefined;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** What the engine asks by, and an end to it. */
export interface AskingThread {
  ask: Ask;
  /** The provider as the thread knows it by now. */
  provider: Pick<Provider, 'model' | 'extraOutputTokens'>;
  close(): Promise<void>;
}

/** As askHere, by a thread that sends batches and judges what comes back, while this one commits what has come. */
export function askInThread({ model, extraOutputTokens: extra = 0 }: Provider, options: AskingOptions): AskingThread {
  const asked = new Map<number, Asked>();
  let asks = 0;
  let extraOutputTokens = extra;
  let broken: { error: unknown } | undefined;

  const take = (message: FromAskingThread): void => {
    const waiting = asked.get(message.ask);
    if (!waiting) return;
    if (message.kind === 'text') {
      waiting.onText?.(message.piece);
      return;
    }
    asked.delete(message.ask);
    extraOutputTokens = message.extraOutputTokens;
    if (message.kind === 'error') waiting.reject(toError(message.error));
    else {
      const { answer, verdict } = message;
      waiting.resolve({ ...answer, verdict: unpackVerdict(verdict, answer, waiting.tasks) });
    }
  };
  const giveUp = (error: unknown): void => {
    broken ??= { error };
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
  };

  const thread = new Worker(program, { workerData: options, resourceLimits });
  thread.on('message', take);
  thread.on('error', giveUp);
  thread.on('exit', () => giveUp(new Error('the thread that asks the service ended before its time')));
  const post = (message: ToAskingThread): void => thread.postMessage(message);

  return {
    // One signal for all: aborted, it ends whatever is under way.
    ask: ({ tasks, shuffled, request: { items: _, onText, ...request } }, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (broken) throw broken.error;
        const ask = ++asks;
        if (ask === 1) signal.addEventListener('abort', () => post({ kind: 'abort' }), { once: true });
        asked.set(ask, { tasks, onText, resolve, reject });
        post({ kind: 'ask', ask, tasks: packTasks(tasks), shuffled, request });
      }),
    provider: {
      model,
      get extraOutputTokens() {
        return extraOutputTokens;
      },
    },
    close: async () => {
      await thread.terminate();
    },
  };
}

function toError(error: PlainError): unknown {
  return error.kind === 'provider' ? new ProviderError(error.fault, error.message, error.facts) : error.error;
}
