import { existsSync } from 'node:fs';
import type { Issue } from '../types/check.ts';
import { claimWatcher } from './claim.ts';
import { type Database, openDatabase, releaseClosed } from './driver.ts';
import { editTask } from './edit.ts';
import { patiently, shortestWaitMs } from './patience.ts';
import { noSessionYet, requireFile } from './reading.ts';
import { markForRedo, type RedoSelection } from './redo.ts';
import { inspect, migrate } from './schema.ts';

/** How long to try while a run reads its file, which is one long transaction; milliseconds. */
const patienceMs = 5000;

/** Puts a person's text in the place of a translation, also while a run lives; see editTask. */
export function correctTask(
  path: string,
  task: number,
  text: string,
  issues: readonly Issue[] = [],
  patience = patienceMs,
): Promise<boolean> {
  return shortWrite(path, (database) => editTask(database, task, text, issues), patience);
}

/** Marks rows to be done again while a run lives, which then takes them; between runs the session does it. */
export function redoNow(path: string, selection: RedoSelection): Promise<{ marked: number; kept: number }> {
  return shortWrite(path, (database) => markForRedo(database, selection));
}

/** Asks the live run of a session to stop. Returns its number, or undefined where none lives. */
export async function requestStop(path: string): Promise<number | undefined> {
  if (!existsSync(path) || !(await claimWatcher(path))()) return undefined;
  return shortWrite(path, (database) => {
    const live = database.prepare('SELECT max(run) AS run FROM run WHERE ended_at IS NULL').get() as {
      run: number | null;
    };
    if (live.run === null) return undefined;
    database.prepare('UPDATE run SET stop_requested = 1 WHERE run = ?').run(live.run);
    return live.run;
  });
}

/** One short write beside whoever holds the session; see patiently. */
async function shortWrite<T>(path: string, work: (database: Database) => T, patience = patienceMs): Promise<T> {
  requireFile(path);
  const database = await openDatabase(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${shortestWaitMs}`);
    return await patiently(patience, () => {
      if (inspect(database, path) === 'empty') throw noSessionYet(path);
      migrate(database);
      return work(database);
    });
  } finally {
    database.close();
    releaseClosed();
  }
}
