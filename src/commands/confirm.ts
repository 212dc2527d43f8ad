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
  const { settings, yes, signal } = options;
  const { price } = settings.provider;
  if (yes || !canAsk() || price === null) return;
  let cost = 0;
  for (const { session } of jobs) cost += estimateJob(session, facts, settings).cost ?? 0;
  if (cost <= settings.confirmAbove) return;
  await ask(`This will cost about ${formatMoney(cost, price.currency)} (asked above confirm_above). Go on?`, signal);
}

function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

async function ask(question: string, signal: AbortSignal): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('stopped by your answer; nothing was sent');
  } finally {
    terminal.close();
  }
}
