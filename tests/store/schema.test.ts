import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/store/driver.ts';
import { openReader } from '../../src/store/reading.ts';
import { inspect, migrate } from '../../src/store/schema.ts';
import { Session } from '../../src/store/session.ts';
import { folder } from './support.ts';

test('a new database is migrated once', async () => {
  const path = join(folder(), 'a.db');
  const database = await openDatabase(path);
  expect(inspect(database, path)).toBe('empty');
  migrate(database);
  migrate(database);
  expect(inspect(database, path)).toBe('session');
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 8 });
  database.close();
});

test.each(['', 'DROP INDEX task_pseudo;'])(
  'version 7 with and without its last index is brought up to date: %s',
  async (less) => {
    const path = join(folder(), 'a.db');
    const database = await openDatabase(path);
    migrate(database);
    database.exec(`DROP TABLE held; ${less} PRAGMA user_version = 7`);
    database.close();
    const opened = await Session.open(path, 'tasks.csv');
    expect([opened.reader.pseudoCount(), opened.reader.counts().processing]).toEqual([0, 0]);
    opened.close();
  },
);

test('a migration that fails leaves nothing', async () => {
  const path = join(folder(), 'a.db');
  const database = await openDatabase(path);
  // In the way of the last table of the first step.
  database.exec('CREATE TABLE attempt_run (x)');
  expect(() => migrate(database)).toThrow();
  expect(database.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'attempt_run' }]);
  database.close();
});

test('a newer database is refused unchanged', async () => {
  const path = join(folder(), 'a.db');
  const database = await openDatabase(path);
  migrate(database);
  database.exec('PRAGMA user_version = 9');
  database.close();
  const before = statSync(path).mtimeMs;
  await expect(Session.open(path, 'tasks.csv')).rejects.toThrow(
    /newer version of translate \(schema 9, this one knows 8\)/,
  );
  await expect(openReader(path)).rejects.toThrow(/newer version/);
  expect(statSync(path).mtimeMs).toBe(before);
});

test('a file that is no database is refused', async () => {
  const path = join(folder(), 'a.db');
  writeFileSync(path, 'no database at all '.repeat(100));
  await expect(Session.open(path, 'tasks.csv')).rejects.toThrow(/a\.db: cannot be read as a checkpoint/);
  await expect(openReader(path)).rejects.toThrow(/cannot be read as a checkpoint/);
});
