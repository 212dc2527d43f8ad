import type { SessionReader } from '../types/session.ts';
import { formatDuration, formatMoney } from '../utils/format.ts';
import { shortPath } from '../utils/short-path.ts';
import { toSafeJson } from '../utils/terminal.ts';
import { readStatus, type Status } from './read-status.ts';
import { statusScreen } from './status-screen.ts';
import { figures, stateText } from './status-texts.ts';
import type { WatchFrame } from './watch.ts';

export interface StatusOptions {
  /** One JSON document instead of a screen. */
  json: boolean;
  /** Milliseconds since the epoch; default: now. */
  now?: number;
  /** Of the terminal: what does not fit is left out or stands on lines of its own. Default: no end. */
  columns?: number | undefined;
  rows?: number | undefined;
}

/** `translate status`: one compact screen, or the same facts as JSON. */
export function renderStatus(reader: SessionReader, options: StatusOptions): string {
  const status = readStatus(reader, options.now ?? Date.now());
  return options.json ? `${toSafeJson(status, 2)}\n` : statusScreen(withShortPaths(status), options);
}

/** One look at a session for `watch`; `line` is JSON too where that was asked for. */
export function statusFrame(reader: SessionReader, options: StatusOptions): WatchFrame {
  const status = readStatus(reader, options.now ?? Date.now());
  const line = options.json ? toSafeJson(status) : statusLine(status);
  return {
    ...(options.json ? {} : { text: statusScreen(withShortPaths(status), options) }),
    line,
    key: JSON.stringify([status.state, status.outcome, status.tasks, status.tokens.total]),
    live: status.state === 'live',
  };
}

function withShortPaths(status: Status): Status {
  const short = (path: string): string => shortPath(path, process.cwd());
  return { ...status, input: short(status.input), output: status.output && short(status.output) };
}

function statusLine(status: Status): string {
  const { cost, requests } = status;
  const money = requests.total > 0 && cost.total !== null ? ` · ${formatMoney(cost.total, cost.currency)}` : '';
  const finished =
    status.state === 'finished' ? `${status.outcome} after ${formatDuration(status.elapsed_seconds)}` : '';
  return `${finished || stateText(status)} · ${figures(status).join(' · ')}${money}`;
}
