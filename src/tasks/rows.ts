import type { ReadOptions, SourceRow, SourceTask, TargetLanguage } from '../types/task-file.ts';
import { explainTag, isNearMiss } from '../utils/languages.ts';
import type { FaultList } from './faults.ts';
import type { Layout } from './layout.ts';
import { inSheet, type RecordReader, type TaskRecord } from './records.ts';
import { rowLanguage } from './row-language.ts';
import { SeenIds } from './seen-ids.ts';
import { quoted } from './shown.ts';

const isTrue = /^(true|1|yes|y|x)$/i;
/** A `file` column may name the row's own recording or picture, which groups nothing. */
const isMedia = /\.(wav|ogg|mp3|opus|flac|wem|m4a|mp4|png|jpg)$/i;
const noLimit = /^(|-|—|–|n\/?a|none|null)$/i;

interface Wanted {
  tag: string;
  slot: number;
  cell: string;
}

/** Turns the records of one file into rows with tasks; what is wrong with them goes to `faults`. */
export class RowReader {
  readonly #reader: RecordReader;
  readonly #layout: Layout;
  readonly #options: ReadOptions;
  readonly #faults: FaultList;
  readonly #ids = new SeenIds();
  readonly #languages = new Map<string, string | undefined>();
  /** Languages in the order of their slots. */
  readonly #slots: string[];
  readonly #nearMisses = new Set<string>();

  constructor(reader: RecordReader, layout: Layout, options: ReadOptions, faults: FaultList) {
    this.#reader = reader;
    this.#layout = layout;
    this.#options = options;
    this.#faults = faults;
    this.#slots = options.to.map(({ tag }) => tag);
  }

  read(record: TaskRecord): SourceRow {
    const { position, line, raw } = record;
    return { position, line, raw, tasks: record.isBlank ? [] : this.#tasks(record) };
  }

  #tasks(record: TaskRecord): SourceTask[] {
    const { roles, source } = this.#layout;
    const text = this.#text(record, source, 'source');
    if (text.trim() === '' || isTrue.test(this.#plain(record, roles.locked))) return [];
    const wanted = this.#layout.kind === 'wide' ? this.#wideTargets(record) : this.#longTargets(record);
    if (wanted.length === 0) return [];
    const task: SourceTask = { source: text, targetLang: '', slot: 0, cell: '' };
    this.#takeNotes(record, task);
    this.#checkId(record, task, wanted);
    // Nearly always there is one, which need not be a copy.
    return wanted.map(({ tag, slot, cell }, at) => {
      const own = at === wanted.length - 1 ? task : { ...task };
      own.targetLang = tag;
      own.slot = slot;
      own.cell = cell;
      return own;
    });
  }

  /** Everything a task says besides its source and language; absent where the cells are blank. */
  #takeNotes(record: TaskRecord, task: SourceTask): void {
    const { roles } = this.#layout;
    const id = this.#text(record, roles.id, 'id');
    if (id.trim() !== '') task.id = id;
    const sourceLang = this.#sourceLang(record);
    if (sourceLang !== undefined) task.sourceLang = sourceLang;
    const context = this.#context(record);
    if (context !== '') task.context = context;
    const speaker = this.#plain(record, roles.speaker);
    if (speaker !== '') task.speaker = speaker;
    const scene = this.#plain(record, roles.group).trim();
    if (scene !== '' && !isMedia.test(scene)) task.scene = scene;
    const maxLength = this.#maxLength(record);
    if (maxLength !== undefined) task.maxLength = maxLength;
  }

  /** Several notes stand below each other, each with its column's name; one alone needs none. */
  #context(record: TaskRecord): string {
    const columns = this.#layout.roles.context.filter((column) => this.#plain(record, column) !== '');
    const [only] = columns;
    if (only === undefined) return '';
    if (columns.length === 1) return this.#plain(record, only);
    return columns
      .map((column) => `${this.#reader.headers[column]?.trim()}: ${this.#plain(record, column)}`)
      .join('\n');
  }

  #sourceLang(record: TaskRecord): string | undefined {
    const column = this.#layout.roles.source_lang;
    const value = this.#text(record, column, 'source_lang').trim();
    if (value === '') return undefined;
    const { from } = this.#options;
    return this.#language(record, column, value, from === undefined ? [] : [from], 'source_lang');
  }

  #wideTargets(record: TaskRecord): Wanted[] {
    return this.#layout.targets.map(({ tag, index }, slot) => {
      const cell = index === null ? '' : this.#text(record, index, tag);
      return { tag, slot, cell: cell.trim() === '' ? '' : cell };
    });
  }

  #longTargets(record: TaskRecord): Wanted[] {
    const { roles } = this.#layout;
    const { to } = this.#options;
    const own = this.#text(record, roles.target_lang, 'target_lang').trim();
    const text = this.#text(record, roles.translation, 'translation');
    const cell = text.trim() === '' ? '' : text;
    if (own !== '') return this.#ownTarget(record, own, cell);
    if (to.length === 0) {
      this.#fault(record, roles.target_lang, 'no target language for this row; fill target_lang or name one with --to');
    } else if (cell !== '' && to.length > 1) {
      const languages = to.map(({ tag }) => tag).join(', ');
      const message = `this translation does not say its language, and ${languages} are wanted; add a target_lang column or run one --to at a time`;
      this.#fault(record, roles.translation, message);
    }
    return to.map(({ tag }, slot) => ({ tag, slot, cell }));
  }

  #ownTarget(record: TaskRecord, own: string, cell: string): Wanted[] {
    const { to } = this.#options;
    const column = this.#layout.roles.target_lang;
    const tag = this.#language(record, column, own, to, 'target_lang');
    if (tag === undefined) return [];
    const slot = this.#slots.indexOf(tag);
    if (slot !== -1) return [{ tag, slot, cell }];
    if (to.length > 0) {
      this.#noteNearMiss(record, own, tag);
      return [];
    }
    this.#slots.push(tag);
    return [{ tag, slot: this.#slots.length - 1, cell }];
  }

  /** `zh` in the rows and `zh-CN` wanted: passing such rows by in silence would translate nothing. Said once per value. */
  #noteNearMiss(record: TaskRecord, own: string, tag: string): void {
    if (this.#nearMisses.has(own)) return;
    const near = this.#options.to.find((target) => isNearMiss(own, target.tag));
    if (near === undefined) return;
    this.#nearMisses.add(own);
    const asked = near.written ?? near.tag;
    const message = `target_lang is ${quoted(own)}, --to asks for "${asked}"; say --to ${tag}, or --to "${own}=${near.tag}" if that is meant`;
    this.#fault(record, this.#layout.roles.target_lang, message);
  }

  /** Tag of a language cell; undefined, with a fault, where it names none. */
  #language(
    record: TaskRecord,
    column: number | undefined,
    value: string,
    wanted: readonly TargetLanguage[],
    role: 'source_lang' | 'target_lang',
  ): string | undefined {
    const key = `${role} ${value}`;
    if (!this.#languages.has(key)) {
      const tag = rowLanguage(value, wanted);
      const isAsked = wanted.some((target) => target.tag === tag);
      this.#languages.set(key, isAsked || explainTag(value) === undefined ? tag : undefined);
    }
    const tag = this.#languages.get(key);
    if (tag === undefined) this.#fault(record, column, `${role} ${quoted(value)} is ${explainTag(value) ?? 'unknown'}`);
    return tag;
  }

  #maxLength(record: TaskRecord): number | undefined {
    const column = this.#layout.roles.max_length;
    if (column === undefined) return undefined;
    const text = this.#plain(record, column).normalize('NFKC').trim();
    if (noLimit.test(text)) return undefined;
    const length = /^\+?\d+(\.0*)?$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(length)) return length === 0 ? undefined : length;
    const shown = quoted(this.#plain(record, column));
    this.#fault(
      record,
      column,
      `max_length ${shown} is not a whole number of characters (blank, 0, - or N/A: no limit)`,
    );
    return undefined;
  }

  #checkId(record: TaskRecord, { id, source }: { id?: string; source: string }, wanted: readonly Wanted[]): void {
    if (id === undefined) return;
    const perLanguage = this.#layout.kind === 'long' && this.#layout.roles.target_lang !== undefined;
    const scopes = perLanguage ? wanted.map(({ tag }) => tag) : [''];
    const earlier = scopes
      .map((scope) => this.#ids.add(scope, id, source, record.line))
      .find((line) => line !== undefined);
    if (earlier === undefined) return;
    this.#fault(record, this.#layout.roles.id, `the id ${quoted(id)} stands on line ${earlier} with another source`);
  }

  /** Text of a cell; a fault where a JSON file has something else there. */
  #text(record: TaskRecord, column: number | undefined, role: string): string {
    if (column === undefined) return '';
    const kind = record.kinds?.get(column);
    if (kind === undefined || kind === 'number') return record.cells[column] ?? '';
    this.#fault(record, column, `${role} is ${kind === 'boolean' ? 'a' : 'an'} ${kind}; expected text`);
    return '';
  }

  /** Text of a cell that is passed on as it stands, whatever it holds; empty where it is blank. */
  #plain(record: TaskRecord, column: number | undefined): string {
    const text = column === undefined ? '' : (record.cells[column] ?? '');
    return text.trim() === '' ? '' : text;
  }

  #fault(record: TaskRecord, column: number | undefined, message: string): void {
    const start = { line: record.line, ...(record.column !== undefined && { column: record.column }) };
    const place = column === undefined ? start : this.#reader.placeOf(record, column);
    this.#faults.add({ ...place, message: message + inSheet(record) });
  }
}
