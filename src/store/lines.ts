import type { Line, QueuedTask } from '../types/queue.ts';
import type { Database, Statement } from './driver.ts';
import { decodeText } from './text.ts';

/** The lines of the same language and scene before a task, nearest last. Every one is looked up, none is searched for. */
export type LineLookup = (task: Pick<QueuedTask, 'task'>, count: number) => Line[];

/** Sessions that never ask for lines go without the index, which is made with the first question. */
export function lineLookup(database: Database): LineLookup {
  let statement: Statement | undefined;
  return ({ task }, count) => {
    statement ??= prepare(database);
    const found = statement.all(task, count) as { source: string; translation: string | null }[];
    return found.reverse().map(({ source, translation }) => ({
      text: decodeText(source),
      ...(translation !== null && { translation: decodeText(translation) }),
    }));
  };
}

/** Every row is found by the index: a query that had to search would do so before every batch. */
export const linesBeforeQuery = `SELECT line.source, iif(line.state = 'completed' AND line.stale = 0, line.translation, NULL) AS translation
  FROM task AS here CROSS JOIN task AS line
    ON line.slot = here.slot AND line.scene IS here.scene AND line.position < here.position
  WHERE here.task = ? ORDER BY line.position DESC LIMIT ?`;

function prepare(database: Database): Statement {
  database.exec('CREATE INDEX IF NOT EXISTS task_line ON task (slot, scene, position) WHERE position IS NOT NULL');
  return database.prepare(linesBeforeQuery);
}
