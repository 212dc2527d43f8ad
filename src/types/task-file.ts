import type { Task } from './task.ts';

export type TaskFormat = 'csv' | 'tsv' | 'json' | 'jsonl';

/** The roles a column can have. Headers are matched without regard to case, blanks, `_`, `-` and a leading `?`. */
export const columnRoles = [
  'id',
  'source',
  'source_lang',
  'target_lang',
  'context',
  'speaker',
  'group',
  'max_length',
  'translation',
  'locked',
] as const;
export type ColumnRole = (typeof columnRoles)[number];

/** `columns:` of the configuration: the header that plays a role, several for `context`, or null to switch the role off. */
export type ColumnNames = Partial<Record<ColumnRole, string | readonly string[] | null>>;

/**
 * One wanted language. `tag` is canonical; `written` is what the user wrote where that differs (`zh_CN`), the name of a
 * column that has to be added. `column` is set by `--to JP=ja`: the header that holds it.
 */
export interface TargetLanguage {
  tag: string;
  column?: string;
  written?: string;
}

export interface ReadOptions {
  /** File to read: an absolute path (a spooled copy where the user gave `-`). */
  path: string;
  /** What the user calls it; stands in every message. */
  name: string;
  format?: TaskFormat;
  /** WHATWG label of a legacy encoding, such as `gbk`; default UTF-8, or UTF-16 by its byte order mark. */
  encoding?: string;
  columns: ColumnNames;
  /** Source language, canonical, or `{column, tag}` given as `--from EN=en`. */
  from?: TargetLanguage;
  to: readonly TargetLanguage[];
  /**
   * Columns which an earlier run of this session added to this file (its checkpoint knows), so that a column called
   * `status` is recognised as ours. Without it they are recognised by their cells alone.
   */
  ownColumns?: readonly string[];
}

/** One record of the file, in order. Blank lines, locked rows and rows without source text carry no tasks. */
export interface SourceRow {
  /** 0-based place in the file, header not counted. */
  position: number;
  /** 1-based text line on which the record starts. */
  line: number;
  /** The record exactly as it stands (CSV: without its line end; JSON: the object's text). */
  raw: string;
  /** One per target language, in the order of the languages. */
  tasks: readonly SourceTask[];
}

export interface SourceTask extends Task {
  /** Place of the language in the order of `--to`, 0-based; for files with `target_lang` and no `--to`: order of appearance. */
  slot: number;
  /** What stands in the translation cell; empty where nothing does. Blanks alone count as empty. */
  cell: string;
}

/** Everything needed to write the result, besides the rows: plain JSON, kept in the checkpoint. */
export interface ResultTemplate {
  format: TaskFormat;
  layout: 'long' | 'wide';
  /** Columns of the result that are the program's own (`status`, `error`, …): what `ReadOptions.ownColumns` wants next time. */
  ownColumns?: readonly string[];
  /** Label of the legacy encoding of a file whose result is written as UTF-8 (CSV: with BOM); worth a warning. */
  reencodedFrom?: string;
  /** Set by the caller before writing: some outcome carries a confidence, so long results get a column for it. */
  withConfidence?: boolean;
  [detail: string]: unknown;
}

/** A task file whose header has been read and understood. */
export interface TaskFile {
  format: TaskFormat;
  layout: 'long' | 'wide';
  /** How the header was read, one line: `id=Key source=English(en) fill=ja,ko untouched=Id`. */
  description: string;
  /** Bytes and SHA-256 (hex) of the file as read; known when `rows()` has ended. */
  fingerprint(): { bytes: number; sha256: string };
  /**
   * Reads the rows once, streaming, those of some 64 KiB at a time: each for itself would wait for its turn. Faults of single rows are collected and thrown together (up to 20) as an InputError
   * when the file has ended, so a consumer must not act on the rows before the iteration has ended well.
   */
  rows(): AsyncIterable<readonly SourceRow[]>;
  /** The template for the result; known when `rows()` has ended. */
  template(): ResultTemplate;
}

/** What became of one task, for the result file. */
export interface TaskOutcome {
  targetLang: string;
  /** Empty where there is no translation. The cell of a `pending` task is left as it stands, that of a failed one emptied. */
  translation: string;
  status: 'completed' | 'failed' | 'pending';
  /** `code: message` of a failed row, else empty. */
  error: string;
  confidence?: number;
}

export interface ResultRow {
  raw: string;
  /** In the order of the languages; empty for rows that carry no task, which are written as they stand (long results add `skipped` as status). */
  outcomes: readonly TaskOutcome[];
}
