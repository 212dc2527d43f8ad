import type { SourceRow, SourceTask } from '../types/task-file.ts';
import { hasTranslatableText } from '../utils/tokens.ts';
import { type Decision, decide, type Known, type Refill } from './decide.ts';
import type { Database, Statement } from './driver.ts';
import { taskHash } from './identity.ts';
import { decodeText, encodeText } from './text.ts';

export interface ImportOptions {
  refill: Refill;
  /** Rows of earlier or corrected sheets, one iterable per `--base`, first named first; a later one wins. */
  bases: readonly AsyncIterable<SourceRow>[];
}

/** What a file brought, against what the checkpoint knew; counts of tasks. */
export interface ImportSummary {
  added: number;
  changedSource: number;
  /** Same source; context, speaker or length limit are new. */
  changedContext: number;
  unchanged: number;
  /** No longer in the file or the flags. */
  removed: number;
  /** Cells that hold a person's text, and of those: cells that merely repeat a source that can be translated. */
  filled: number;
  filledSame: number;
}

interface IncomingRecord {
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

interface KnownRecord {
  state: Known['state'];
  origin: Known['origin'];
  translation: string | null;
  ours: string | null;
  cell: string | null;
  cell_source: string | null;
  cell_is_edit: number;
  source: string;
}

/**
 * Replaces the session's rows by those of the file, finding known tasks again. Runs inside the caller's transaction: when
 * the file proves faulty at its very end, nothing has happened.
 */
export async function importRows(
  database: Database,
  rows: AsyncIterable<SourceRow>,
  options: ImportOptions,
): Promise<ImportSummary> {
  database.exec('DELETE FROM row');
  const { settle, summary } = settler(database, options.refill);
  const isKnown = database.prepare('SELECT 1 FROM task LIMIT 1').get() !== undefined;
  if (!isKnown && options.bases.length === 0) {
    // Nothing to compare with: each row is decided upon as it is read.
    await withoutHashIndexes(database, () => readRows(database, rows, settle));
    return summary;
  }
  const staging = createStaging(database);
  try {
    await readRows(database, rows, staging.add);
    for (const base of options.bases) await stageBase(database, base);
    if (isKnown) {
      match(database);
      summary.removed = park(database);
    }
    for (const incoming of staging.records()) settle(incoming);
    return summary;
  } finally {
    database.exec('DROP TABLE temp.incoming');
  }
}

/** Stores the rows as they stand in the file, and hands on what they say. */
async function readRows(
  database: Database,
  rows: AsyncIterable<SourceRow>,
  take: (incoming: IncomingRecord) => void,
): Promise<void> {
  const insert = database.prepare('INSERT INTO row (position, line, raw, skipped) VALUES (?, ?, ?, ?)');
  for await (const row of rows) {
    const skipped = row.tasks.length === 0 && row.raw.trim() !== '' ? 1 : 0;
    insert.run(row.position, row.line, encodeText(row.raw), skipped);
    for (const task of row.tasks) take(toIncoming(row.position, task));
  }
}

function toIncoming(position: number, task: SourceTask): IncomingRecord {
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

/** Indexes whose order is not the file's: filled row by row they are read and written all over. */
const hashIndexes = "('task_hash', 'task_id')";

/** Makes them anew, sorted, when the rows are in. */
async function withoutHashIndexes(database: Database, work: () => Promise<void>): Promise<void> {
  const indexes = database
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND name IN ${hashIndexes}`)
    .all() as { name: string; sql: string }[];
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
  await work();
  for (const { sql } of indexes) database.exec(sql);
}

/** A place for rows that have to be held against others before anything can be decided. */
function createStaging(database: Database) {
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

/** A base sheet's cells go to the tasks of the same language, id and source; without ids, to the first that has none yet. */
async function stageBase(database: Database, rows: AsyncIterable<SourceRow>): Promise<void> {
  database.exec(`
    CREATE TEMP TABLE base (seq INTEGER PRIMARY KEY, target_lang TEXT, id TEXT, source TEXT, text TEXT);
  `);
  const insert = database.prepare('INSERT INTO temp.base (target_lang, id, source, text) VALUES (?, ?, ?, ?)');
  for await (const row of rows) {
    for (const task of row.tasks) {
      if (task.cell === '') continue;
      insert.run(task.targetLang, encodeText(task.id), encodeText(task.source), encodeText(task.cell));
    }
  }
  database.exec(`
    CREATE INDEX temp.base_key ON base (target_lang, source, id);
    WITH
      given AS (SELECT *, row_number() OVER (PARTITION BY target_lang, source, id ORDER BY seq) AS nth FROM temp.base),
      wanted AS (SELECT seq, target_lang, source, id,
        row_number() OVER (PARTITION BY target_lang, source, id ORDER BY seq) AS nth FROM temp.incoming)
    UPDATE temp.incoming SET base = pair.text
    FROM (SELECT wanted.seq AS seq, given.text AS text FROM wanted JOIN given
      ON given.target_lang = wanted.target_lang AND given.source = wanted.source AND given.id IS wanted.id AND given.nth = wanted.nth) AS pair
    WHERE temp.incoming.seq = pair.seq;
    DROP TABLE temp.base;
  `);
}

/** Finds known tasks again: by language and hash, among equals first by id, then by order; then the changed ones. */
function match(database: Database): void {
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
function park(database: Database): number {
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

const pageSize = 1000;

/** Decides for each incoming task whose text counts, writes it, and counts. */
function settler(database: Database, refill: Refill) {
  const summary: ImportSummary = {
    added: 0,
    changedSource: 0,
    changedContext: 0,
    unchanged: 0,
    removed: 0,
    filled: 0,
    filledSame: 0,
  };
  const find = database.prepare(
    'SELECT state, origin, translation, ours, cell, cell_source, cell_is_edit, source FROM task WHERE task = ?',
  );
  const writes = prepareWrites(database);
  const settle = (incoming: IncomingRecord): void => {
    const reference = incoming.task ?? incoming.predecessor;
    const known = reference === null ? undefined : (find.get(reference) as unknown as KnownRecord);
    count(summary, incoming, known);
    const decision = decideRecord(database, incoming, known, refill, writes.anyWrote);
    countFilled(summary, incoming, decision);
    const name = incoming.id ?? incoming.hash;
    const notHuman = decision.notHuman.map(encodeText);
    if (incoming.cell_is_ours) notHuman.push(incoming.cell);
    for (const text of notHuman) {
      writes.wrote.run(incoming.target_lang, name, text);
      writes.anyWrote = true;
    }
    if (incoming.task === null) writes.insert(incoming, decision);
    else if (decision.action === 'keep')
      writes.place.run(incoming.position, incoming.slot, incoming.id, incoming.scene, incoming.task);
    else writes.update(incoming, decision);
  };
  return { settle, summary };
}

function count(summary: ImportSummary, incoming: IncomingRecord, known: KnownRecord | undefined): void {
  if (incoming.task !== null) summary.unchanged++;
  else if (!known) summary.added++;
  else if (known.source === incoming.source) summary.changedContext++;
  else summary.changedSource++;
}

function countFilled(summary: ImportSummary, { cell, source }: IncomingRecord, { origin }: Decision): void {
  if (cell === '' || origin !== 'human') return;
  summary.filled++;
  if (cell === source && hasTranslatableText(decodeText(source))) summary.filledSame++;
}

function decideRecord(
  database: Database,
  incoming: IncomingRecord,
  known: KnownRecord | undefined,
  refill: Refill,
  anyWrote: boolean,
): Decision {
  const source = decodeText(incoming.source);
  const cell = decodeText(incoming.cell);
  const name = incoming.id ?? incoming.hash;
  const wrote = (text: string): boolean =>
    (incoming.cell_is_ours === 1 && text === cell) ||
    (anyWrote && wasWritten(database, incoming.target_lang, name, text));
  return decide(
    {
      source,
      cell,
      base: decodeText(incoming.base),
      translatable: () => hasTranslatableText(source),
    },
    known && {
      sameHash: incoming.task !== null,
      state: known.state,
      origin: known.origin,
      translation: decodeText(known.translation),
      ours: decodeText(known.ours),
      cell: decodeText(known.cell),
      cellSource: decodeText(known.cell_source),
      cellIsEdit: known.cell_is_edit === 1,
    },
    refill,
    wrote,
  );
}

const writtenLookups = new WeakMap<Database, Statement>();

function wasWritten(database: Database, targetLang: string, name: string, text: string): boolean {
  let lookup = writtenLookups.get(database);
  if (!lookup) {
    lookup = database.prepare('SELECT 1 FROM wrote WHERE target_lang = ? AND name = ? AND text = ?');
    writtenLookups.set(database, lookup);
  }
  return lookup.get(targetLang, name, encodeText(text)) !== undefined;
}

function prepareWrites(database: Database) {
  const insert = database.prepare(
    `INSERT INTO task (position, slot, target_lang, hash, id, source, source_lang, context, speaker, scene, max_length,
       state, origin, translation, cell, cell_source, cell_is_edit, stale, ours)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = database.prepare(
    `UPDATE task SET position = ?, slot = ?, id = ?, scene = ?, state = ?, origin = ?, translation = ?,
       cell = ?, cell_source = ?, cell_is_edit = ?, stale = ?,
       code = NULL, message = NULL, mended = NULL, again = 0, duplicate_of = NULL, confidence = NULL, saved = NULL
     WHERE task = ?`,
  );
  const stored = (decision: Decision) =>
    [
      decision.state,
      decision.origin,
      encodeText(decision.translation),
      encodeText(decision.cell),
      encodeText(decision.cellSource),
      decision.cellIsEdit ? 1 : 0,
      decision.stale ? 1 : 0,
    ] as const;
  return {
    anyWrote: database.prepare('SELECT 1 FROM wrote LIMIT 1').get() !== undefined,
    wrote: database.prepare('INSERT OR IGNORE INTO wrote (target_lang, name, text) VALUES (?, ?, ?)'),
    place: database.prepare('UPDATE task SET position = ?, slot = ?, id = ?, scene = ? WHERE task = ?'),
    insert(incoming: IncomingRecord, decision: Decision): void {
      const { position, slot, target_lang, hash, id, source, source_lang, context, speaker, scene, max_length } =
        incoming;
      const ours = decision.origin === 'copied' ? encodeText(decision.translation) : null;
      insert.run(
        ...[position, slot, target_lang, hash, id, source, source_lang, context, speaker, scene, max_length],
        ...stored(decision),
        ours,
      );
    },
    update(incoming: IncomingRecord, decision: Decision): void {
      update.run(incoming.position, incoming.slot, incoming.id, incoming.scene, ...stored(decision), incoming.task);
    },
  };
}
