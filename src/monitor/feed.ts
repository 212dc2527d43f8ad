import type { SessionReader } from '../types/session.ts';
import type { HelloMessage, LogMessage, PushMessage, RowsMessage, Status } from './api.ts';
import { ProblemError } from './problem.ts';
import { toLogLine, toRow } from './rows.ts';
import { type Sessions, signatureOf } from './sessions.ts';
import { readStatus } from './status.ts';

/** From one look's messages to the next look: three at most each, so never more than ten a second, with those of the beginning. */
const lookMs = 500;
/** While something runs, its time goes on though nothing is written. */
const statusMs = 2000;
const maxRows = 200;
const maxLines = 200;
/** More than this after a lost connection, and it is less work to fetch the page anew. */
const maxResumed = 1000;

/** Somebody who watches. `send` gets the message as JSON, the same text for all. */
export interface Watcher {
  send(text: string): void;
  close(): void;
}

/** What happens in one session, told to all who watch it: one look at the checkpoint serves them all. */
export class Feed {
  readonly #sessions: Sessions;
  readonly #sessionId: string;
  readonly #checkpoint: string;
  readonly #root: string;
  readonly #watchers = new Set<Watcher>();
  readonly #onEmpty: () => void;
  #timer: NodeJS.Timeout | undefined;
  #signature: string | undefined;
  #seq: number | undefined;
  #run: number | undefined;
  #toldAt = 0;
  #isLive = false;

  constructor(sessions: Sessions, root: string, session: { id: string; checkpoint: string }, onEmpty: () => void) {
    this.#sessions = sessions;
    this.#root = root;
    this.#sessionId = session.id;
    this.#checkpoint = session.checkpoint;
    this.#onEmpty = onEmpty;
  }

  /** @param after `seq` of the last message that the watcher has seen */
  async join(watcher: Watcher, after: number | undefined): Promise<void> {
    const messages = await this.#look((reader) => this.#welcome(reader, after)).catch((error) => {
      if (this.#watchers.size === 0) this.#onEmpty();
      throw error;
    });
    for (const message of messages) watcher.send(JSON.stringify(message));
    this.#watchers.add(watcher);
    if (!this.#timer) this.#lookLater();
  }

  leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#onEmpty();
  }

  #welcome(reader: SessionReader, after: number | undefined): PushMessage[] {
    const seq = reader.lastChange();
    this.#seq ??= seq;
    this.#run ??= lastRun(reader);
    const status = readStatus(reader, this.#root);
    this.#isLive = reader.isLive();
    const hello = (resumed: boolean): HelloMessage => ({ type: 'hello', session_id: this.#sessionId, seq, resumed });
    const first = (resumed: boolean): PushMessage[] => [hello(resumed), { type: 'status', seq, status }];
    if (after === undefined) return first(true);
    if (after > seq || hasBegunSince(reader, after)) return first(false);
    const news = this.#news(reader, after, seq, { most: maxResumed });
    return [...first(news.every(({ omitted }) => omitted === 0)), ...news];
  }

  #news(
    reader: SessionReader,
    after: number,
    seq: number,
    { most, isNewRun = false }: { most?: number; isNewRun?: boolean } = {},
  ): (RowsMessage | LogMessage)[] {
    const rows = reader.changedTasks(after, most ?? maxRows);
    const log = reader.endedAttempts(after, most ?? maxLines);
    const messages: (RowsMessage | LogMessage)[] = [];
    // A run reads its file anew: any row may be another one now, or gone.
    const omitted = (isNewRun ? Math.max(rows.total, reader.counts().total) : rows.total) - rows.tasks.length;
    if (rows.total > 0 || omitted > 0) messages.push({ type: 'rows', seq, rows: rows.tasks.map(toRow), omitted });
    if (log.total > 0) {
      const lines = log.attempts.map(toLogLine);
      messages.push({ type: 'log', seq, lines, omitted: log.total - lines.length });
    }
    return messages;
  }

  /** Not at even times: where a look takes long, the next one must not follow at its heels. */
  #lookLater(): void {
    const timer = setTimeout(async () => {
      await this.#tick();
      if (this.#timer === timer) this.#lookLater();
    }, lookMs);
    this.#timer = timer;
  }

  async #tick(): Promise<void> {
    try {
      const signature = signatureOf(this.#checkpoint);
      if (signature === undefined) return this.#end();
      const isDue = this.#isLive && Date.now() - this.#toldAt >= statusMs;
      if (signature === this.#signature && !isDue) return;
      const messages = await this.#look((reader) => this.#changes(reader));
      this.#signature = signature;
      this.#toldAt = Date.now();
      for (const message of messages) this.#tell(message);
    } catch (error) {
      // A file that is being written, or moved, is looked at again; a session that is no more is not.
      if (error instanceof ProblemError) this.#end();
    }
  }

  #changes(reader: SessionReader): PushMessage[] {
    const seq = reader.lastChange();
    const run = lastRun(reader);
    const news = this.#news(reader, this.#seq ?? seq, seq, { isNewRun: run !== this.#run });
    this.#run = run;
    const status: Status = readStatus(reader, this.#root);
    this.#seq = seq;
    this.#isLive = reader.isLive();
    return [...news, { type: 'status', seq, status }];
  }

  #look<T>(use: (reader: SessionReader) => T): Promise<T> {
    return this.#sessions.look(this.#sessionId, use);
  }

  #tell(message: PushMessage): void {
    const text = JSON.stringify(message);
    for (const watcher of this.#watchers) watcher.send(text);
  }

  #end(): void {
    this.#tell({ type: 'gone', session_id: this.#sessionId });
    for (const watcher of [...this.#watchers]) watcher.close();
  }
}

function lastRun(reader: SessionReader): number | undefined {
  return reader.runs().at(-1)?.run;
}

/** Whether a run may have begun after that change; its first call tells, as far as it has ended. */
function hasBegunSince(reader: SessionReader, after: number): boolean {
  const run = lastRun(reader);
  if (run === undefined) return false;
  const attempts = reader.attempts({ run });
  const first = attempts.next();
  attempts.return?.();
  return first.done === true || (first.value.change ?? Number.POSITIVE_INFINITY) > after;
}

/** One feed per session, made for the first who watches and gone with the last. */
export class Feeds {
  readonly #sessions: Sessions;
  readonly #root: string;
  readonly #feeds = new Map<string, Feed>();

  constructor(sessions: Sessions, root: string) {
    this.#sessions = sessions;
    this.#root = root;
  }

  async of(id: string): Promise<Feed> {
    const checkpoint = await this.#sessions.find(id);
    let feed = this.#feeds.get(id);
    if (!feed) {
      feed = new Feed(this.#sessions, this.#root, { id, checkpoint }, () => this.#feeds.delete(id));
      this.#feeds.set(id, feed);
    }
    return feed;
  }
}
