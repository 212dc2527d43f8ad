import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/driver.ts';
import { makeProject, type Project } from '../support/program.ts';

let project: Project;

afterEach(() => project.remove());

/** Above 2 MiB, from where on the rows are read by a thread. */
const rows = 20_000;
const lines = Array.from(
  { length: rows },
  (_, row) => `row.${row},"Line ${row} of the captain's log, ${'which nobody has read '.repeat(4)}"`,
);
const csv = `id,source\n${lines.join('\n')}\n`;
const pseudo = ['run', 'tasks.csv', '--to', 'ja', '-p', 'pseudo'];

test('a file of many rows comes back whole', async () => {
  project = await makeProject({ 'tasks.csv': csv });
  const { code, stderr } = await project.run(pseudo);

  expect({ code, stderr }).toMatchObject({ code: 0 });
  const written = project.read('tasks.translated.csv').trimEnd().split('\n').slice(1);
  expect(written).toHaveLength(rows);
  expect(written.filter((line, row) => !line.startsWith(`${lines[row]},"⟦`))).toEqual([]);
  expect((await project.run(['tasks', 'tasks.csv', '--limit', '20000', '--format', 'csv'])).code).toBe(0);
  // The rows as the thread has read them are those of a second reading.
  const again = await project.run(['run', 'tasks.csv', '--to', 'ja', '-p', 'pseudo', '--frozen']);
  expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 });
});

test('a fault at the end of a large file is told, and nothing is left', async () => {
  project = await makeProject({ 'tasks.csv': `${csv}row.0,Another source\n"never closed` });
  const { code, stderr } = await project.run(pseudo);

  expect(code).toBe(2);
  expect(stderr).toContain(`tasks.csv:${rows + 2}:1: the id "row.0" stands on line 2 with another source`);
  expect(stderr).toContain(`tasks.csv:${rows + 3}:1: the quote that opens here is never closed`);
  expect(stderr).not.toContain('    at ');
  expect(existsSync(project.path('tasks.checkpoint.db'))).toBe(false);
});

test('a large file that is being read can be interrupted', async () => {
  project = await makeProject({ 'tasks.csv': csv.repeat(20) });
  const { child, done } = project.start(['run', 'tasks.csv', '--to', 'ja', '-p', 'pseudo', '--fresh']);
  await writesBegin();
  child.kill('SIGINT');
  const { code, stderr } = await done;

  expect({ code, stderr }).toMatchObject({ code: 130 });
  expect(existsSync(project.path('tasks.checkpoint.db'))).toBe(false);
});

/** Resolves when rows go into the log of the checkpoint. */
async function writesBegin(): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    const log = project.path('tasks.checkpoint.db-wal');
    if (existsSync(log) && (await isBeingWritten())) return;
    await sleep(10);
  }
  throw new Error('the rows never came');
}

async function isBeingWritten(): Promise<boolean> {
  const database = await openDatabase(project.path('tasks.checkpoint.db'));
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}
