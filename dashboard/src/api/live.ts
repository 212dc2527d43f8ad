import type { LogLine, PushMessage, Status, TaskRow } from '../../../src/monitor/api.ts';
import { ApiError, api } from './client.ts';

export type Connection = 'connecting' | 'live' | 'polling';

/** Rows that changed; undefined: too many to tell, ask anew. */
type RowsListener = (rows: readonly TaskRow[] | undefined) => void;

const pollMs = 2000;
const firstWaitMs = 500;
const longestWaitMs = 10_000;
const keptLines = 50;

/**
 * One session as it happens: over a WebSocket that takes up where it broke off, and by asking now and then while there is
 * none.
 */
export class LiveSession {
  readonly id: string;
  status: Status | undefined;
  connection: Connection = 'connecting';
  /** Provider calls that ended, newest first. */
  log: readonly LogLine[] = [];
  /** Why the last look failed. */
  error: unknown;
  /** The session is no more, or never was. */
  isGone = false;
  readonly #onChange: () => void;
  readonly #rowsListeners = new Set<RowsListener>();
  #socket: WebSocket | undefined;
  #timer: number | undefined;
  #poll: number | undefined;
  #wait = firstWaitMs;
  #isEnded = false;
  /** Everything up to here has been heard. */
  #seq: number | undefined;
  /** After a resumed beginning the first status comes before the news: it proves nothing. */
  #isResuming = false;

  constructor(id: string, onChange: () => void) {
    this.id = id;
    this.#onChange = onChange;
  }

  start(): void {
    this.#connect();
    void this.#ask();
    this.#askLog();
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
    this.#socket?.close();
  }

  /** @returns what ends the listening */
  onRows(listener: RowsListener): () => void {
    this.#rowsListeners.add(listener);
    return () => this.#rowsListeners.delete(listener);
  }

  /** Rows that this page itself has changed. */
  tellRows(rows: readonly TaskRow[] | undefined): void {
    for (const listener of this.#rowsListeners) listener(rows);
  }

  /** Looks now: something was asked for that changes it. */
  refresh(): void {
    void this.#ask();
  }

  #connect(): void {
    if (this.#isEnded || this.isGone) return;
    const after = this.#seq === undefined ? '' : `?after=${this.#seq}`;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/api/monitor/ws/${this.id}${after}`);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(String(data)) as PushMessage);
    socket.onclose = () => {
      if (this.#isEnded || this.isGone) return;
      this.connection = this.connection === 'live' ? 'connecting' : 'polling';
      this.#poll ??= setInterval(() => void this.#ask(), pollMs);
      this.#timer = setTimeout(() => this.#connect(), this.#wait);
      this.#wait = Math.min(longestWaitMs, this.#wait * 2);
      this.#onChange();
    };
  }

  #hear(message: PushMessage): void {
    if (message.type === 'hello') {
      this.connection = 'live';
      this.#wait = firstWaitMs;
      clearInterval(this.#poll);
      this.#poll = undefined;
      this.#isResuming = this.#seq !== undefined && message.resumed;
      if (!message.resumed) this.tellRows(undefined);
      // What ended before the joining is not told.
      if (!this.#isResuming) this.#askLog();
    } else if (message.type === 'status') {
      if (!this.#isResuming) this.#seq = message.seq;
      this.#isResuming = false;
      this.status = message.status;
    } else if (message.type === 'rows') {
      this.tellRows(message.rows);
      if (message.omitted > 0) this.tellRows(undefined);
    } else if (message.type === 'log') {
      this.#take([...message.lines].reverse());
      return;
    } else {
      this.isGone = true;
    }
    this.#onChange();
  }

  #askLog(): void {
    api.log(this.id, keptLines).then(
      ({ lines }) => this.#take(lines.filter(({ duration_ms }) => duration_ms !== null)),
      () => {},
    );
  }

  #take(lines: readonly LogLine[]): void {
    const known = new Set(lines.map(({ attempt }) => attempt));
    this.log = [...lines, ...this.log.filter(({ attempt }) => !known.has(attempt))]
      .sort((one, other) => other.attempt - one.attempt)
      .slice(0, keptLines);
    this.#onChange();
  }

  async #ask(): Promise<void> {
    if (this.isGone) return;
    try {
      const status = await api.status(this.id);
      if (this.#isEnded) return;
      if (this.connection !== 'live' && this.status && this.status.seq !== status.seq) this.tellRows(undefined);
      this.status = status;
      this.error = undefined;
    } catch (error) {
      this.error = error;
      if (error instanceof ApiError && error.code === 'not_found') this.isGone = true;
    }
    if (!this.#isEnded) this.#onChange();
  }
}
