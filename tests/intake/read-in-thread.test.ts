import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { InputError, UsageError } from '../../src/errors.ts';
import { readHere } from '../../src/intake/intake.ts';
import { unpackRows } from '../../src/intake/packed-rows.ts';
import { readInThread } from '../../src/intake/read-in-thread.ts';
import { type ReadingMessage, sendRows } from '../../src/intake/send-rows.ts';
import { openTaskFile } from '../../src/tasks/open.ts';
import type { ReadOptions, SourceRow } from '../../src/types/task-file.ts';
import { parseTargets } from '../../src/utils/languages.ts';
import { write } from '../tasks/helpers.ts';

/** More than what the thread may be ahead. */
const many = 3000;

const sheet = Array.from({ length: many }, (_, row) => {
  if (row % 7 === 0) return '';
  if (row % 5 === 0) return `row.${row},"Two\nlines, ""quoted""",Ingrid,,,on the pier,40`;
  if (row % 11 === 0) return `row.${row},Locked,,x,,,`;
  return `row.${row},Line %s ${row} 🌊,,,もう,,`;
});
const csv = `id,source,speaker,locked,ja,context,max_length\r\n${sheet.join('\r\n')}\r\n`;
const json = JSON.stringify(Array.from({ length: many }, (_, row) => ({ id: row, source: `Line\0${row}`, ko: '' })));

function optionsOf(name: string, content: string | Buffer, given: Partial<ReadOptions> = {}): ReadOptions {
  return { path: write(name, content), name, columns: {}, to: parseTargets(['ja', 'ko']), ...given };
}

async function all(rows: AsyncIterable<readonly SourceRow[]>): Promise<SourceRow[]> {
  const read: SourceRow[] = [];
  for await (const some of rows) read.push(...some);
  return read;
}

test.each([
  ['CSV', 'tasks.csv', csv, {}],
  ['CSV of which a language is said by the rows', 'tasks.csv', 'id,source,target_lang\n1,Hello,ja\n2,Bye,fr\n', {}],
  ['JSON', 'tasks.json', json, {}],
  ['another encoding', 'tasks.csv', Buffer.from('id,source\n1,caf\xe9\n', 'latin1'), { encoding: 'windows-1252' }],
])('a thread reads the same: %s', async (_, name, content, given) => {
  const options = optionsOf(name, content, given);
  const here = readHere(await openTaskFile(options));
  const rows = await all(here.rows());
  for (const { tasks } of rows) if (tasks[0]) here.observe?.(tasks[0]);
  const thread = readInThread(options);
  const read = await all(thread.rows());

  expect(read).toEqual(rows);
  expect(read.some(({ tasks }) => tasks.length > 0)).toBe(true);
  expect(thread.end()).toMatchObject(here.end());
  expect(JSON.stringify(thread.end().template)).toBe(JSON.stringify(here.end().template));
});

test('faults are told as without a thread', async () => {
  const faulty = Array.from({ length: 30 }, (_, row) => `${row},Hello,,x,,,soon`);
  const options = optionsOf('tasks.csv', `${csv}${faulty.join('\n')}\n"`);
  const file = await openTaskFile(options);
  const expected = await all(file.rows()).catch((error: unknown) => error);
  const thread = readInThread(options);
  const told = await all(thread.rows()).catch((error: unknown) => error);

  expect(expected).toBeInstanceOf(InputError);
  expect(told).toBeInstanceOf(InputError);
  expect(told).toMatchObject({ message: (expected as InputError).message, faults: (expected as InputError).faults });
  expect(() => thread.end()).toThrow('when its rows have been read');
});

test('a file that is gone by then is refused', async () => {
  const options = { ...optionsOf('tasks.csv', csv), path: '/nowhere/tasks.csv' };

  await expect(all(readInThread(options).rows())).rejects.toThrow(new UsageError('tasks.csv: there is no such file.'));
});

test('a reader that leaves ends the thread', async () => {
  const threads = watchThreads();
  for await (const [first] of readInThread(optionsOf('tasks.csv', csv)).rows()) {
    if (first) break;
  }

  expect(await threads.ended()).toEqual([1]);
});

test('a reader that is slow has few rows waiting for it', async () => {
  const { port1, port2 } = new MessageChannel();
  const messages: ReadingMessage[] = [];
  port2.on('message', (message: ReadingMessage) => messages.push(message));
  const sent = sendRows(port1, optionsOf('tasks.csv', `id,source\n${`1,${'x'.repeat(10_000)}\n`.repeat(100)}`));
  await delay(500);
  expect(messages.map(({ kind }) => kind)).toEqual(['rows', 'rows', 'rows', 'rows']);

  port2.postMessage('read');
  await delay(200);
  expect(messages).toHaveLength(5);
  while (messages.at(-1)?.kind === 'rows') {
    port2.postMessage('read');
    await delay(5);
  }
  await sent;
  const rows = messages.flatMap((message) => (message.kind === 'rows' ? unpackRows(message.rows) : []));
  expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 100 }, (_, row) => row));
});

/** The threads that are started from here on, and the codes they end with. */
function watchThreads(): { ended(): Promise<number[]> } {
  const exits: Promise<number>[] = [];
  const note = (thread: NodeJS.EventEmitter): void => {
    exits.push(once(thread, 'exit').then(([code]) => code as number));
  };
  process.once('worker', note);
  return { ended: () => Promise.all(exits) };
}
