import { on } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { InputError, UsageError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { ReadOptions, SourceRow } from '../types/task-file.ts';
import type { Intake, IntakeEnd } from './intake.ts';
import { unpackRows } from './packed-rows.ts';
import type { ReadingMessage } from './send-rows.ts';

/** Bytes from which on a thread that reads is worth its start. */
export const worthAThread = 2 << 20;

const program = fileURLToPath(new URL('dist/reading-thread.cjs', packageRoot));

/** Its rows live until the next message goes; V8 would let their part of the heap grow to 48 MB. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 };

/** Has a thread read a task file, while this one stores the rows that have come. Throws as `openTaskFile` and its rows do. */
export function readInThread(options: ReadOptions): Intake {
  let end: IntakeEnd | undefined;
  return {
    async *rows(): AsyncGenerator<readonly SourceRow[]> {
      const thread = new Worker(program, { workerData: options, resourceLimits });
      try {
        // Rejects with what the thread itself could not catch.
        for await (const [message] of on(thread, 'message', { close: ['exit'] }) as AsyncIterable<[ReadingMessage]>) {
          if (message.kind === 'end') end = message;
          else if (message.kind === 'faults') throw new InputError(message.faults, { more: message.more });
          else if (message.kind === 'usage') throw new UsageError(message.message);
          else {
            yield unpackRows(message.rows);
            thread.postMessage('read');
          }
        }
      } finally {
        await thread.terminate();
      }
      if (!end) throw new Error('the thread that reads the file ended before its time');
    },
    end() {
      if (!end) throw new Error('What a file is like is known when its rows have been read.');
      return end;
    },
  };
}
