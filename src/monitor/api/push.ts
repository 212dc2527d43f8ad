import type { LogLine, TaskRow } from './rows.ts';
import type { Status } from './status.ts';

/**
 * `WS /api/monitor/ws/{session_id}?after=SEQ`: what the server pushes; it hears nothing. At most ten messages a second.
 * First `hello`, then `status`; with `after`, the rows and log lines since then, as far as `hello.resumed` says so.
 */
export type PushMessage = HelloMessage | StatusMessage | RowsMessage | LogMessage | GoneMessage;

export interface HelloMessage {
  type: 'hello';
  session_id: string;
  /** Rises with everything that happens in the session, also across restarts of the server: what `after` takes. */
  seq: number;
  /** False: too much has happened since `after` (or it is not of this session); fetch anew what is shown. */
  resumed: boolean;
}

export interface StatusMessage {
  type: 'status';
  seq: number;
  status: Status;
}

/** Rows that were finished, failed, edited by a person, or are to be done again. */
export interface RowsMessage {
  type: 'rows';
  /** Everything up to here has been told. */
  seq: number;
  /** Oldest first; at most 200, after a lost connection 1000. */
  rows: TaskRow[];
  /**
   * Older ones that were left out because there were too many, and all others when a run begins, which reads its file anew; a
   * table fetches its page anew.
   */
  omitted: number;
}

/** Provider calls that ended. */
export interface LogMessage {
  type: 'log';
  seq: number;
  lines: LogLine[];
  omitted: number;
}

/** The checkpoint is no more, or another session has taken its place (`--fresh`). The connection is closed. */
export interface GoneMessage {
  type: 'gone';
  session_id: string;
}
