import type { SourceRow, SourceTask } from '../types/task-file.ts';
import type { Database } from './driver.ts';
import { taskHash } from './identity.ts';
import { encodeText } from './text.ts';

/** A task as the file says it now, with what it was matched with; texts encoded. */
export interface IncomingRecord {
  position: number;
  slot: number;
  target_lang: string;
  hash: string;
  id: string | null;
  source: string;
  source_lang: string | null;
  context: string | null;
  speaker: string | null;
  scene: string | null;
  max_length: number | null;
  cell: string;
  base: string | null;
  task: number | null;
  predecessor: number | null;
  cell_is_ours: number | null;
}

export function toIncoming(position: number, task: SourceTask): IncomingRecord {
  return {
    position,
    slot: task.slot,
    target_lang: task.targetLang,
    hash: taskHash(task),
    id: encodeText(task.id),
    source: encodeText(task.source),
    source_lang: task.sourceLang ?? null,
    context: encodeText(task.context),
    speaker: encodeText(task.speaker),
    scene: encodeText(task.scene),
    max_length: task.maxLength ?? null,
    cell: encodeText(task.cell),
    base: null,
    task: null,
    predecessor: null,
    cell_is_ours: null,
  };
}

const pageSize = 1000;

/** A place for rows that have to be held against others before anything can be decided. */
export function createStaging(database: Database) {
  database.exec(`
    CREATE TEMP TABLE incoming (
      seq INTEGER PRIMARY KEY, position INTEGER, slot INTEGER, target_lang TEXT, hash TEXT, id TEXT,
      source TEXT, source_lang TEXT, context TEXT, speaker TEXT, scene TEXT, max_length INTEGER,
      cell TEXT, base TEXT, task INTEGER, predecessor INTEGER, cell_is_ours INTEGER
    );
  `);
  const insert = database.prepare(
    `INSERT INTO temp.incoming (position, slot, target_lang, hash, id, source, source_lang, context, speaker, scene, max_length, cell)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const page = database.prepare('SELECT * FROM temp.incoming WHERE seq > ? ORDER BY seq LIMIT ?');
  return {
    add({ position, slot, target_lang, hash, id, ...said }: IncomingRecord): void {
      const { source, source_lang, context, speaker, scene, max_length, cell } = said;
      const notes = [source, source_lang, context, speaker, scene, max_length, cell];
      insert.run(position, slot, target_lang, hash, id, ...notes);
    },
    *records(): IterableIterator<IncomingRecord> {
      for (let last = 0; ; ) {
        const records = page.all(last, pageSize) as unknown as (IncomingRecord & { seq: number })[];
        yield* records;
        const end = records.at(-1);
        if (end === undefined) return;
        last = end.seq;
      }
    },
  };
}

/**
 * A base sheet's cells go to the tasks of the same language, id and source, first to those that say the same in all; among
 * equals, as those without ids can be, in their order.
 */
export async function stageBase(database: Database, rows: AsyncIterable<readonly SourceRow[]>): Promise<void> {
  database.exec(`
    CREATE TEMP TABLE base (seq INTEGER PRIMARY KEY, target_lang TEXT, hash TEXT, id TEXT, source TEXT, text TEXT);
    CREATE TEMP TABLE paired (seq INTEGER PRIMARY KEY, given INTEGER UNIQUE);
  `);
  const insert = database.prepare('INSERT INTO temp.base (target_lang, hash, id, source, text) VALUES (?, ?, ?, ?, ?)');
  for await (const some of rows) {
    for (const task of some.flatMap(({ tasks }) => tasks)) {
      if (task.cell === '') continue;
      insert.run(task.targetLang, taskHash(task), encodeText(task.id), encodeText(task.source), encodeText(task.cell));
    }
  }
  for (const said of ['hash', 'source']) {
    database.exec(`
      CREATE INDEX temp.base_${said} ON base (target_lang, ${said}, id);
      WITH
        given AS (SELECT *, row_number() OVER (PARTITION BY target_lang, ${said}, id ORDER BY seq) AS nth FROM temp.base
          WHERE seq NOT IN (SELECT given FROM temp.paired)),
        wanted AS (SELECT *, row_number() OVER (PARTITION BY target_lang, ${said}, id ORDER BY seq) AS nth FROM temp.incoming
          WHERE seq NOT IN (SELECT seq FROM temp.paired))
      INSERT INTO temp.paired SELECT wanted.seq, given.seq FROM wanted JOIN given ON given.target_lang = wanted.target_lang
        AND given.${said} = wanted.${said} AND given.id IS wanted.id AND given.nth = wanted.nth;
    `);
  }
  database.exec(`
    UPDATE temp.incoming SET base = pair.text
    FROM (SELECT paired.seq, text FROM temp.paired JOIN temp.base ON base.seq = paired.given) AS pair
    WHERE temp.incoming.seq = pair.seq;
    DROP TABLE temp.base;
    DROP TABLE temp.paired;
  `);
}

/** Finds known tasks again: by language and hash, among equals first by id, then by order; then the changed ones. */
export function match(database: Database): void {
  database.exec('CREATE INDEX temp.incoming_hash ON incoming (target_lang, hash, id)');
  const taken = 'SELECT task FROM temp.incoming WHERE task IS NOT NULL';
  const pairUp = (key: string, sameId: string): void => {
    database.exec(`
      WITH
        i AS (SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY seq) AS nth FROM temp.incoming WHERE task IS NULL),
        t AS (SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY position IS NULL, position, task) AS nth
              FROM main.task WHERE task NOT IN (${taken}))
      UPDATE temp.incoming SET task = pair.task
      FROM (SELECT i.seq AS seq, t.task AS task FROM i JOIN t
        ON t.target_lang = i.target_lang AND t.hash = i.hash AND t.nth = i.nth ${sameId}) AS pair
      WHERE temp.incoming.seq = pair.seq
    `);
  };
  pairUp('target_lang, hash, id', 'AND t.id IS i.id');
  pairUp('target_lang, hash', '');
  database.exec(`
    UPDATE temp.incoming SET predecessor = (
      SELECT task FROM main.task AS t
      WHERE t.target_lang = incoming.target_lang AND t.id = incoming.id AND t.task NOT IN (${taken})
      ORDER BY t.position IS NULL, t.task DESC LIMIT 1)
    WHERE task IS NULL AND id IS NOT NULL;
  `);
  matchByText(database);
}

/**
 * Files without ids: a text which stood in a row that is gone shows which row was changed, or put back as it was before.
 * Ours is ours wherever it stands now; a person's goes along with one row.
 */
function matchByText(database: Database): void {
  database.exec(`
    CREATE TEMP TABLE gone AS SELECT task, target_lang, hash, ours, cell FROM main.task
      WHERE id IS NULL AND position IS NOT NULL AND task NOT IN (SELECT task FROM temp.incoming WHERE task IS NOT NULL);
    CREATE TEMP TABLE left_behind AS
      SELECT target_lang, text, min(task) AS task FROM (
        SELECT target_lang, ours AS text, task FROM temp.gone WHERE ours IS NOT NULL
        UNION ALL SELECT g.target_lang, w.text, g.task FROM temp.gone AS g
          JOIN main.wrote AS w ON w.target_lang = g.target_lang AND w.name = g.hash)
      GROUP BY target_lang, text;
    CREATE INDEX temp.left_behind_key ON left_behind (target_lang, text);
    UPDATE temp.incoming SET cell_is_ours = 1, predecessor = iif(incoming.task IS NULL, l.task, NULL)
    FROM temp.left_behind AS l
    WHERE l.target_lang = incoming.target_lang AND l.text = incoming.cell AND incoming.id IS NULL AND (incoming.task IS NULL
      OR EXISTS (SELECT 1 FROM main.task AS t WHERE t.task = incoming.task AND t.position IS NULL));
    WITH
      i AS (SELECT seq, target_lang, cell, row_number() OVER (PARTITION BY target_lang, cell ORDER BY seq) AS nth
        FROM temp.incoming WHERE task IS NULL AND predecessor IS NULL AND id IS NULL AND cell <> ''),
      g AS (SELECT task, target_lang, cell, row_number() OVER (PARTITION BY target_lang, cell ORDER BY task) AS nth
        FROM temp.gone WHERE cell IS NOT NULL)
    UPDATE temp.incoming SET predecessor = pair.task
    FROM (SELECT i.seq AS seq, g.task AS task FROM i JOIN g
      ON g.target_lang = i.target_lang AND g.cell = i.cell AND g.nth = i.nth) AS pair
    WHERE temp.incoming.seq = pair.seq;
    DROP TABLE temp.gone;
    DROP TABLE temp.left_behind;
  `);
}

/** Takes out of the count what is no longer in the file, and notes what we had written for it. Returns how many. */
export function park(database: Database): number {
  database.exec(`
    CREATE TEMP TABLE gone AS SELECT task FROM main.task WHERE position IS NOT NULL
      AND task NOT IN (SELECT task FROM temp.incoming WHERE task IS NOT NULL);
    INSERT OR IGNORE INTO wrote SELECT target_lang, coalesce(id, hash), ours FROM main.task
      WHERE ours IS NOT NULL AND task IN (SELECT task FROM temp.gone);
    UPDATE main.task SET position = NULL WHERE position IS NOT NULL;
  `);
  const { n } = database
    .prepare(
      `SELECT count(*) AS n FROM temp.gone WHERE task NOT IN (SELECT predecessor FROM temp.incoming WHERE predecessor IS NOT NULL)`,
    )
    .get() as { n: number };
  database.exec('DROP TABLE temp.gone');
  return n;
}
