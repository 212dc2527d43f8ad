import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/store/driver.ts';
import { lookAt, openReader } from '../../src/store/reading.ts';
import { attempt, completed, facts, folder, session } from './support.ts';

/** What the steps after the first have brought, taken away again. */
const firstVersion = `
  DROP TABLE job; DROP TABLE job_request; DROP INDEX task_request;
  DROP TABLE issue; DROP TABLE held;
  DROP INDEX task_change; DROP INDEX attempt_change; DROP INDEX row_skipped;
  DROP INDEX task_figures; DROP INDEX task_tried; DROP INDEX task_recalled; DROP INDEX task_confidence; DROP INDEX task_pseudo;
  ALTER TABLE task DROP COLUMN change; ALTER TABLE attempt DROP COLUMN change;
  ALTER TABLE task DROP COLUMN cuts; ALTER TABLE task DROP COLUMN request; ALTER TABLE task DROP COLUMN scene; ALTER TABLE task DROP COLUMN mended;
  PRAGMA user_version = 1;
`;

async function firstVersionAt(path: string): Promise<void> {
  const started = await session(path, [{ id: 'a', source: 'Alpha' }, { source: 'Beta' }]);
  const { queue } = started.startRun(facts);
  const [alpha] = queue.next(1);
  attempt(queue, [alpha!], [completed(alpha!)]);
  started.close();
  const database = await openDatabase(path);
  database.exec(firstVersion);
  database.close();
}

afterEach(() => vi.unstubAllEnvs());

test('a checkpoint of the first version is read and left as it is', async () => {
  const path = join(folder(), 'a.db');
  await firstVersionAt(path);
  const before = readFileSync(path);
  const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('translate-reading-'));
  const copiesBefore = copies();

  const reader = await openReader(path);
  expect(reader.tasks({}).tasks.map(({ translation }) => translation)).toEqual(['[ja] Alpha', undefined]);
  expect(reader.counts()).toMatchObject({ total: 2, completed: 1, pending: 1 });
  expect([reader.issueCounts(), reader.quality().answered]).toEqual([[], 1]);
  reader.close();
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(copies()).toEqual(copiesBefore);
});

test('an older checkpoint is copied again only when it changed', async () => {
  const path = join(folder(), 'a.db');
  await firstVersionAt(path);
  const look = () => lookAt(path, (reader) => reader.counts().completed);
  expect(await look()).toBe(1);
  // Where no copy can be made: the first one serves.
  vi.stubEnv('TMPDIR', join(folder(), 'missing'));
  expect(await look()).toBe(1);
  vi.unstubAllEnvs();
  const database = await openDatabase(path);
  database.exec("UPDATE task SET state = 'pending', origin = NULL");
  database.close();
  expect(await look()).toBe(0);
});
