import { createInterface } from 'node:readline/promises';
import { UsageError } from '../errors.ts';
import type { SessionReader } from '../types/session.ts';
import type { Settings } from '../types/settings.ts';
import { formatMoney, plural } from '../utils/format.ts';
import { escapeForTerminal } from '../utils/terminal.ts';
import type { EngineFacts } from './compose.ts';
import { estimateJob } from './estimate-job.ts';
import type { Job } from './job.ts';

interface ConfirmOptions {
  /** Most tasks to send, over all files. */
  limit: number;
  settings: Settings;
  yes: boolean;
  signal: AbortSignal;
}

/** Asks on a terminal before paid work is thrown away. Throws where the answer is no. */
export async function confirmFresh(name: string, reader: SessionReader, options: ConfirmOptions): Promise<void> {
  if (options.yes || !canAsk()) return;
  const { tokens, cost } = reader.spending();
  if (tokens.total === 0) return;
  const paid = cost.total === null ? plural(tokens.total, 'token') : formatMoney(cost.total, cost.currency);
  const kept = reader.languages().reduce((sum, language) => sum + language.kept, 0);
  const rows = plural(reader.counts().completed - kept, 'translated row');
  await ask(`--fresh throws away ${rows} of ${escapeForTerminal(name)}, paid with ${paid}. Go on?`, options.signal);
}

/** Asks on a terminal before a plan above `confirm_above` is sent. */
export async function confirmSpending(
  jobs: readonly Job[],
  facts: EngineFacts,
  options: ConfirmOptions,
): Promise<void> {
  const { settings, yes, signal, limit } = options;
  const { price } = settings.provider;
  if (yes || !canAsk() || price === null) return;
  let cost = 0;
  let left = limit;
  for (const { session } of jobs) {
    const estimate = estimateJob(session, facts, settings, left);
    cost += estimate.cost ?? 0;
    left -= estimate.rows;
  }
  if (cost <= settings.confirmAbove) return;
  const [about, threshold] = [cost, settings.confirmAbove].map((amount) => formatMoney(amount, price.currency));
  await ask(`This will cost about ${about}, which is above confirm_above (${threshold}). Go on?`, signal);
}

function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

async function ask(question: string, signal: AbortSignal): Promise<void> {
  const answer = await answerTo(`${question} [y/N] `, signal);
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('stopped by your answer; nothing was sent');
}

/** Empty where there is no answer: Ctrl-D, Ctrl-C, a signal. */
async function answerTo(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While a line is read, Ctrl-C is a key and reaches nobody else.
  terminal.on('SIGINT', () => process.emit('SIGINT', 'SIGINT'));
  const ended = new Promise<void>((resolve) => terminal.once('close', resolve));
  try {
    const answer = await Promise.race([terminal.question(question, { signal }), ended]);
    if (answer === undefined) process.stderr.write('\n');
    return answer ?? '';
  } catch {
    return '';
  } finally {
    terminal.close();
  }
}
