import type { SourceRow, SourceTask } from '../types/task-file.ts';
import { hasTranslatableText } from '../utils/tokens.ts';
import { createBased } from './corrections.ts';
import { type Decision, decide, type Known, type Refill } from './decide.ts';
import type { Database, Statement } from './driver.ts';
import { createStaging, type IncomingRecord, match, park, stageBase, toIncoming } from './match.ts';
import { writeMeta } from './meta.ts';
import { decodeText, encodeText } from './text.ts';

export interface ImportOptions {
  refill: Refill;
  /** Rows of earlier or corrected sheets, one iterable per `--base`, first named first; a later one wins. */
  bases: readonly AsyncIterable<readonly SourceRow[]>[];
  /** Told of the first task of each row, as the file says it. */
  observe?: (task: SourceTask) => void;
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
  /** With nothing to translate in them. */
  copied: number;
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
  rows: AsyncIterable<readonly SourceRow[]>,
  options: ImportOptions,
): Promise<ImportSummary> {
  database.exec(`DELETE FROM row; ${createBased}; DELETE FROM temp.based`);
  const { settle, summary } = settler(database, options.refill);
  const isKnown = database.prepare('SELECT 1 FROM task LIMIT 1').get() !== undefined;
  if (!isKnown && options.bases.length === 0) {
    // Nothing to compare with: each row is decided upon as it is read.
    await withoutLateIndexes(database, () => readRows(database, rows, settle, options.observe));
    return summary;
  }
  const staging = createStaging(database);
  try {
    await readRows(database, rows, staging.add, options.observe);
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
  rows: AsyncIterable<readonly SourceRow[]>,
  take: (incoming: IncomingRecord) => void,
  observe?: (task: SourceTask) => void,
): Promise<void> {
  const insert = database.prepare('INSERT INTO row (position, line, raw, skipped) VALUES (?, ?, ?, ?)');
  let longest = 0;
  let namesSource = false;
  for await (const some of rows) {
    for (const row of some) {
      const skipped = row.tasks.length === 0 && row.raw.trim() !== '' ? 1 : 0;
      insert.run(row.position, row.line, encodeText(row.raw), skipped);
      if (row.tasks[0]) observe?.(row.tasks[0]);
      for (const task of row.tasks) {
        const incoming = toIncoming(row.position, task);
        longest = Math.max(longest, lengthOf(incoming));
        namesSource ||= incoming.source_lang !== null;
        take(incoming);
      }
    }
  }
  writeMeta(database, 'longest', String(longest));
  writeMeta(database, 'named_sources', namesSource ? '1' : '0');
}

function lengthOf({ source, context, speaker }: IncomingRecord): number {
  return source.length + (context?.length ?? 0) + (speaker?.length ?? 0);
}

/**
 * Indexes that are made at the end: by hash and id, for their order is not the file's, and filled row by row they are read and
 * written all over; the others because sorted at once they take a fraction of the time.
 */
const lateIndexes = "('task_hash', 'task_id', 'task_queue', 'task_figures')";

/** Makes them anew when the rows are in. */
async function withoutLateIndexes(database: Database, work: () => Promise<void>): Promise<void> {
  const indexes = database
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND name IN ${lateIndexes}`)
    .all() as { name: string; sql: string }[];
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
  await work();
  // SQLite sorts in a thread of its own what it reads in this one: a quarter less time for each index.
  database.exec('PRAGMA threads = 1');
  for (const { sql } of indexes) database.exec(sql);
}

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
    copied: 0,
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
    if (decision.origin === 'copied') summary.copied++;
    const name = incoming.id ?? incoming.hash;
    const notHuman = decision.notHuman.map(encodeText);
    if (incoming.cell_is_ours) notHuman.push(incoming.cell);
    for (const text of notHuman) {
      writes.wrote.run(incoming.target_lang, name, text);
      writes.anyWrote = true;
    }
    const task = incoming.task ?? writes.insert(incoming, decision);
    if (isFromBase(incoming, decision)) writes.based.run(task);
    if (incoming.task === null) return;
    if (decision.action === 'keep') {
      writes.place.run(incoming.position, incoming.slot, incoming.id, incoming.scene, task);
      return;
    }
    // What was found in the text before says nothing of this one.
    if (decision.translation !== decodeText(known?.translation ?? null)) writes.forgetIssues.run(task);
    writes.update(incoming, decision);
  };
  return { settle, summary };
}

function count(summary: ImportSummary, incoming: IncomingRecord, known: KnownRecord | undefined): void {
  if (incoming.task !== null) summary.unchanged++;
  else if (!known) summary.added++;
  else if (known.source === incoming.source) summary.changedContext++;
  else summary.changedSource++;
}

function isFromBase({ cell, base }: IncomingRecord, { origin, translation }: Decision): boolean {
  return origin === 'human' && base !== null && cell !== base && translation === decodeText(base);
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
  // Most new tasks are open, and each value that is handed over counts.
  const insertOpen = database.prepare(
    `INSERT INTO task (position, slot, target_lang, hash, id, source, source_lang, context, speaker, scene, max_length, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')`,
  );
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
    based: database.prepare('INSERT OR IGNORE INTO temp.based VALUES (?)'),
    forgetIssues: database.prepare('DELETE FROM issue WHERE task = ?'),
    /** Returns the new task. */
    insert(incoming: IncomingRecord, decision: Decision): number {
      const { position, slot, target_lang, hash, id, source, source_lang, context, speaker, scene, max_length } =
        incoming;
      const said = [position, slot, target_lang, hash, id, source, source_lang, context, speaker, scene, max_length];
      if (decision.state === 'pending') return Number(insertOpen.run(...said).lastInsertRowid);
      const ours = decision.origin === 'copied' ? encodeText(decision.translation) : null;
      return Number(insert.run(...said, ...stored(decision), ours).lastInsertRowid);
    },
    update(incoming: IncomingRecord, decision: Decision): void {
      update.run(incoming.position, incoming.slot, incoming.id, incoming.scene, ...stored(decision), incoming.task);
    },
  };
}
