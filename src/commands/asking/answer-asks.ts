import type { MessagePort } from 'node:worker_threads';
import { askHere } from '../../engine/ask.ts';
import { keyOf } from '../../engine/judge.ts';
import { ProviderError } from '../../errors.ts';
import { createProvider } from '../../providers/registry.ts';
import { checkFacts, rulesFor } from '../rules.ts';
import type { AskingOptions, FromAskingThread, PlainError, ToAskingThread } from './messages.ts';
import { packVerdict, unpackTasks } from './packing.ts';

/** Sends what it is asked, judges the replies by the rules of the settings, and posts what came of it. */
export async function answerAsks(port: MessagePort, { settings, families }: AskingOptions): Promise<void> {
  const provider = await createProvider(settings.provider);
  const rules = rulesFor(
    settings,
    checkFacts(settings, () => families),
  );
  const send = askHere(provider, rules, settings.retry.maxAttempts);
  const abort = new AbortController();
  const post = (message: FromAskingThread): void => port.postMessage(message);
  port.on('message', async (message: ToAskingThread) => {
    if (message.kind === 'abort') {
      abort.abort(new Error('stopped'));
      return;
    }
    const { ask, shuffled } = message;
    const tasks = unpackTasks(message.tasks);
    const items = tasks.map(({ source }, index) => ({ key: keyOf(index), text: source }));
    const onText = (piece: string): void => post({ kind: 'text', ask, piece });
    try {
      const request = { ...message.request, items, onText };
      const { verdict, ...answer } = await send({ tasks, shuffled, request }, abort.signal);
      const packed = packVerdict({ verdict, ...answer });
      post({ kind: 'answer', ask, answer, verdict: packed, extraOutputTokens: provider.extraOutputTokens ?? 0 });
    } catch (error) {
      post({ kind: 'error', ask, error: plain(error), extraOutputTokens: provider.extraOutputTokens ?? 0 });
    }
  });
}

function plain(error: unknown): PlainError {
  if (!(error instanceof ProviderError)) return { kind: 'other', error };
  const { fault, message, facts } = error;
  return { kind: 'provider', fault, message, facts };
}
