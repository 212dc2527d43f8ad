import type { RunEventSource, RunEvents, WaitingJob } from '../types/events.ts';
import type { Currency } from '../types/usage.ts';
import { formatMoney, formatNumber, formatRoughDuration, plural } from '../utils/format.ts';
import { escapeForTerminal, truncate } from '../utils/terminal.ts';

/** The same kind of notice comes at most this often, milliseconds: ten workers meet the same trouble ten times. */
const quietFor = 10_000;

/** Sentences on what keeps a run waiting, and on every request at level `debug`, passed to `write` one line at a time. */
export function subscribeNotices(
  events: RunEventSource,
  write: (line: string, level: 'warn' | 'info' | 'debug') => void,
): void {
  const last = new Map<string, number>();
  const notice = (kind: string, line: string) => {
    const now = Date.now();
    if (now - (last.get(kind) ?? Number.NEGATIVE_INFINITY) < quietFor) return;
    last.set(kind, now);
    write(line, 'warn');
  };
  events.on('provider:paused', (event) => {
    if (event.untilMs - Date.now() >= 1000) notice('paused', pausedText(event, Date.now()));
  });
  events.on('batch:failed', (event) => {
    if (event.waitMs !== undefined) notice(`failed ${event.code}`, retryText(event, event.waitMs));
  });
  subscribeJobs(events, (line) => write(line, 'info'));
  events.on('job:ended', (event) => {
    if (endedEarly.has(event.status) && event.answered < event.requests) write(endedText(event), 'warn');
  });
  events.on('run:stopping', (event) => write(stoppingText(event), 'info'));
  subscribeDebug(events, (line) => write(line, 'debug'));
}

/** How batches end whose rows go again; what else ends one ends the run, with a sentence. */
const endedEarly: ReadonlySet<string> = new Set(['cancelled', 'expired']);

/** Requests of a batch are told of again when this share of them has been answered meanwhile. */
const worthTelling = 0.1;

/** How far the batches at the service are, whenever that is news. */
function subscribeJobs(events: RunEventSource, write: (line: string) => void): void {
  const told = new Map<number, WaitingJob>();
  events.on('jobs:waiting', ({ jobs }) => {
    for (const job of jobs) {
      const last = told.get(job.nth);
      const isNews = last?.status !== job.status || job.answered - last.answered >= job.requests * worthTelling;
      if (!isNews) continue;
      told.set(job.nth, job);
      const { nth, of, status, answered, requests } = job;
      const done = `${formatNumber(answered)} of ${plural(requests, 'request')} done`;
      write(`batch ${nth} of ${of}: ${escapeForTerminal(status)}, ${done}`);
    }
  });
}

/** Figures and codes only: neither the texts of rows nor what a service says of them belongs into a log. */
function subscribeDebug(events: RunEventSource, write: (line: string) => void): void {
  let currency: Currency = 'USD';
  events.on('run:started', (event) => {
    currency = event.currency ?? 'USD';
  });
  events.on('batch:started', ({ batch, rows, targetLang, inFlight }) => {
    write(`batch ${batch} started: ${plural(rows, 'row')} to ${targetLang}, ${inFlight} in flight`);
  });
  events.on('batch:failed', ({ batch, code, attempt }) => {
    write(`batch ${batch} failed: ${escapeForTerminal(code)} (try ${attempt})`);
  });
  events.on('batch:finished', (event) => write(finishedText(event, currency)));
}

function finishedText(event: RunEvents['batch:finished'], currency: Currency): string {
  const { batch, rows, delivered, failed, durationMs, usage, cost } = event;
  const parts = [
    `${delivered}/${plural(rows, 'row')} good`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${Math.round(durationMs)} ms`,
    ...(usage ? [plural(usage.prompt + usage.completion, 'token'), formatMoney(cost, currency)] : []),
  ];
  return `batch ${batch} finished: ${parts.join(', ')}`;
}

function pausedText({ untilMs, code }: RunEvents['provider:paused'], now: number): string {
  const wait = formatRoughDuration(Math.ceil((untilMs - now) / 1000));
  return `provider asks to wait ${wait} (${escapeForTerminal(code)})`;
}

function retryText({ batch, rows, message, code, attempt }: RunEvents['batch:failed'], waitMs: number): string {
  const reason = truncate(escapeForTerminal(message || code), 100);
  const again = `try ${attempt + 1} in ${formatRoughDuration(Math.ceil(waitMs / 1000))}`;
  return `batch ${batch} (${plural(rows, 'row')}): ${reason}; ${again}`;
}

function endedText({ status, requests, answered }: RunEvents['job:ended']): string {
  const done = `${formatNumber(answered)} of ${plural(requests, 'request')} answered`;
  return `a batch ended as ${escapeForTerminal(status)}, ${done}: the rows of the others go again`;
}

function stoppingText({ reason, inFlight }: RunEvents['run:stopping']): string {
  const first = inFlight > 0 ? ': batches in flight are finished first' : '';
  return `stopping (${escapeForTerminal(reason)})${first}`;
}
