import type { RunEventSource, RunEvents } from '../types/events.ts';
import { formatRoughDuration, plural } from '../utils/format.ts';
import { escapeForTerminal, truncate } from '../utils/terminal.ts';

/** The same kind of notice comes at most this often, milliseconds: ten workers meet the same trouble ten times. */
const quietFor = 10_000;

/** Sentences on what keeps a run waiting, passed to `write` one line at a time. */
export function subscribeNotices(events: RunEventSource, write: (line: string) => void): void {
  const last = new Map<string, number>();
  const notice = (kind: string, line: string) => {
    const now = Date.now();
    if (now - (last.get(kind) ?? Number.NEGATIVE_INFINITY) < quietFor) return;
    last.set(kind, now);
    write(line);
  };
  events.on('provider:paused', (event) => {
    if (event.untilMs - Date.now() >= 1000) notice('paused', pausedText(event, Date.now()));
  });
  events.on('batch:failed', (event) => {
    if (event.waitMs !== undefined) notice(`failed ${event.code}`, retryText(event, event.waitMs));
  });
  events.on('run:stopping', (event) => notice('stopping', stoppingText(event)));
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

function stoppingText({ reason }: RunEvents['run:stopping']): string {
  return `stopping (${escapeForTerminal(reason)}): batches in flight are finished first`;
}
