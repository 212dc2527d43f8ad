import type { MemoryEntry } from '../../types/memory.ts';
import { type Database, type Statement, transaction } from '../driver.ts';
import { encodeText } from '../text.ts';
import { shortest, textHash, timestamp } from './records.ts';
import { signatures } from './signature.ts';

export interface AddOptions {
  /** Somebody asked for it: a text that gave way to a newer one comes back. A run's sheet only repeats what stands there. */
  asked: boolean;
}

export interface Added {
  added: number;
  /** Older or other translations that gave way. */
  replaced: number;
}

/** SQL: how much an origin counts. */
const rank = (of: string): string => `CASE ${of}.origin WHEN 'human' THEN 2 WHEN 'imported' THEN 1 ELSE 0 END`;

/**
 * Takes translations in, in one transaction: a person's text before an imported one before a provider's, among equals the
 * newer one. What is known already is looked at before, without keeping other processes out.
 */
export function addEntries(database: Database, entries: Iterable<MemoryEntry>, options: AddOptions): Added {
  const isNews = newsFilter(database, options);
  const news: MemoryEntry[] = [];
  for (const entry of entries) if (isNews(entry)) news.push(entry);
  const result: Added = { added: 0, replaced: 0 };
  if (news.length === 0) return result;
  return transaction(database, () => {
    const texts = new TextWriter(database);
    const write = writer(database, texts);
    const now = timestamp();
    for (const entry of news) {
      const outcome = write({ ...entry, changedAt: entry.changedAt ?? now });
      if (outcome !== 'kept') result[outcome]++;
    }
    texts.sign();
    return result;
  });
}

function newsFilter(database: Database, { asked }: AddOptions): (entry: MemoryEntry) => boolean {
  const same = database.prepare(
    `SELECT 1 FROM text JOIN entry USING (text)
     WHERE hash = ? AND context = ? AND spoken = ? AND options = ? AND translation = ? AND origin = ?`,
  );
  const superseded = database.prepare(
    'SELECT 1 FROM text JOIN superseded USING (text) WHERE hash = ? AND context = ? AND spoken = ? AND translation = ?',
  );
  return (entry) => {
    const { hash, context, spoken } = keyOf(entry);
    const translation = encodeText(entry.translation);
    if (same.get(hash, context, spoken, entry.options, translation, entry.origin) !== undefined) return false;
    return asked || entry.origin === 'provider' || superseded.get(hash, context, spoken, translation) === undefined;
  };
}

interface Slot {
  entry: number;
  translation: string;
  origin: string;
}

function writer(
  database: Database,
  texts: TextWriter,
): (entry: MemoryEntry & { changedAt: string }) => 'added' | 'replaced' | 'kept' {
  const find = database.prepare(
    'SELECT entry, translation, origin FROM entry WHERE text = ? AND context = ? AND spoken = ? AND options = ?',
  );
  const insert = database.prepare(
    `INSERT INTO entry (text, context, spoken, options, source_lang, target_lang, translation, origin, changed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const replace = database.prepare(
    `UPDATE entry SET source_lang = new.source_lang, target_lang = new.target_lang, translation = new.translation,
       origin = new.origin, changed_at = new.changed_at
     FROM (SELECT ? AS source_lang, ? AS target_lang, ? AS translation, ? AS origin, ? AS changed_at) AS new
     WHERE entry.entry = ? AND (${rank('new')} > ${rank('entry')}
       OR (${rank('new')} = ${rank('entry')} AND new.changed_at >= entry.changed_at))`,
  );
  const supersede = database.prepare('INSERT OR IGNORE INTO superseded VALUES (?, ?, ?, ?)');
  return (entry) => {
    const { hash, context, spoken } = keyOf(entry);
    const text = texts.numberOf(hash, entry);
    const facts = [entry.sourceLang ?? '', entry.targetLang, encodeText(entry.translation), entry.origin] as const;
    const slot = find.get(text, context, spoken, entry.options) as Slot | undefined;
    if (!slot) insert.run(text, context, spoken, entry.options, ...facts, entry.changedAt);
    else if (Number(replace.run(...facts, entry.changedAt, slot.entry).changes) === 0) return 'kept';
    if (entry.origin === 'provider') return slot ? 'replaced' : 'added';
    if (slot && slot.translation !== facts[2]) supersede.run(text, context, spoken, slot.translation);
    return slot ? 'replaced' : 'added';
  };
}

/** Finds texts or makes them known. */
class TextWriter {
  readonly #find: Statement;
  readonly #insert: Statement;
  readonly #sign: Statement;
  readonly #unsigned: [band: number, text: number][] = [];

  constructor(database: Database) {
    this.#find = database.prepare('SELECT text FROM text WHERE hash = ?');
    this.#insert = database.prepare('INSERT INTO text (hash, source) VALUES (?, ?)');
    this.#sign = database.prepare('INSERT OR IGNORE INTO signature (band, text) VALUES (?, ?)');
  }

  numberOf(hash: string, { source, targetLang }: MemoryEntry): number {
    const known = this.#find.get(hash) as { text: number } | undefined;
    if (known) return known.text;
    const text = Number(this.#insert.run(hash, encodeText(source)).lastInsertRowid);
    for (const band of signatures(source, shortest(targetLang))) this.#unsigned.push([band, text]);
    return text;
  }

  /** Writes the signatures of the new texts: in the order of the index, which is twice as fast. */
  sign(): void {
    this.#unsigned.sort(([a], [b]) => a - b);
    for (const [band, text] of this.#unsigned) this.#sign.run(band, text);
  }
}

function keyOf(entry: MemoryEntry): { hash: string; context: string; spoken: string } {
  return { hash: textHash(entry), context: encodeText(entry.context ?? ''), spoken: shortest(entry.sourceLang) };
}
