import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { iterate, openDatabase, releaseClosed } from '../../src/store/driver.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'store-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function numbers(path: string, count: number) {
  const database = await openDatabase(path);
  database.exec(`CREATE TABLE number (n INTEGER);
    WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${count}) INSERT INTO number SELECT n FROM c`);
  return database;
}

test('an iteration survives the garbage collector', async () => {
  const database = await numbers(join(folder(), 'a.db'), 20_000);
  const rows = iterate(database, 'SELECT n FROM number');
  let count = 0;
  for (const _ of rows) {
    if (count++ % 4000 === 0) {
      releaseClosed();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  expect(count).toBe(20_000);
  database.close();
});

test('a closed reader lets the log be folded in', async () => {
  const path = folder();
  const writer = await numbers(join(path, 'a.db'), 10);
  writer.exec('PRAGMA journal_mode = WAL; DELETE FROM number WHERE n = 1');
  const look = async (): Promise<unknown> => {
    const reader = await openDatabase(join(path, 'a.db'), { readOnly: true });
    const row = reader.prepare('SELECT count(*) AS n FROM number').get();
    reader.close();
    return row;
  };
  expect(await look()).toEqual({ n: 9 });
  releaseClosed();
  await new Promise((resolve) => setImmediate(resolve));
  writer.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
  expect(readdirSync(path)).toEqual(['a.db']);
  writer.close();
});

test('a file that is no database has a sentence', async () => {
  await expect(openDatabase(folder())).rejects.toThrow(/cannot be opened as a checkpoint/);
});
