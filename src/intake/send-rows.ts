import type { MessagePort } from 'node:worker_threads';
import { type Fault, InputError, UsageError } from '../errors.ts';
import { openTaskFile } from '../tasks/open.ts';
import type { ReadOptions, SourceRow } from '../types/task-file.ts';
import { type IntakeEnd, readHere } from './intake.ts';
import { type PackedRows, packRows } from './packed-rows.ts';

/** What the reading thread says; of an error the class does not survive the way, its parts do. */
export type ReadingMessage =
  | { kind: 'rows'; rows: PackedRows }
  | ({ kind: 'end' } & IntakeEnd)
  | { kind: 'faults'; faults: readonly Fault[]; more: number }
  | { kind: 'usage'; message: string };

/** Messages that may wait to be read: the file is not to be in memory as a whole where the reader is faster. */
const mostUnread = 4;

/** Reads a task file and posts its rows; each message from the other side is the word that one of ours has been read. */
export async function sendRows(port: MessagePort, options: ReadOptions): Promise<void> {
  let unread = 0;
  let wake = (): void => {};
  port.on('message', () => {
    unread--;
    wake();
  });
  const post = (message: ReadingMessage): void => port.postMessage(message);
  const postRows = async (rows: readonly SourceRow[]): Promise<void> => {
    while (unread >= mostUnread) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    unread++;
    post({ kind: 'rows', rows: packRows(rows) });
  };
  try {
    const intake = readHere(await openTaskFile(options));
    for await (const rows of intake.rows()) {
      for (const { tasks } of rows) if (tasks[0]) intake.observe?.(tasks[0]);
      // A part of a file may hold none: a row can be a book.
      if (rows.length > 0) await postRows(rows);
    }
    post({ kind: 'end', ...intake.end() });
  } catch (error) {
    if (error instanceof InputError) post({ kind: 'faults', faults: error.faults, more: error.more });
    else if (error instanceof UsageError) post({ kind: 'usage', message: error.message });
    else throw error;
  } finally {
    port.close();
  }
}
