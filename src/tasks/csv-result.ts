import type { ResultRow, TaskOutcome } from '../types/task-file.ts';
import { cellSpans, decodeCell, encodeCell, isBlankLine, setCells } from './csv-cells.ts';
import { formatConfidence, hasConfidence, leavesCell } from './outcome.ts';
import type { ColumnSlot } from './own-columns.ts';
import type { CsvDialect, ResultRows } from './records.ts';
import { rowLanguage } from './row-language.ts';
import type { LongColumns, TaskTemplate, WideColumns } from './template.ts';

/** What a row's column is set to. */
type Setting = readonly [column: ColumnSlot, text: string];

/** Rows of a CSV or TSV result. */
export function csvRows(template: TaskTemplate, dialect: CsvDialect): ResultRows {
  const { columns } = template;
  const line = new CsvLine(dialect);
  if (columns.layout === 'wide') return wideRows(columns, dialect, line);
  return longRows(columns, hasConfidence(template, columns), dialect, line);
}

/** Sets columns of a record: those it has in their place, the others at its end. */
class CsvLine {
  readonly #delimiter: string;
  readonly #quoteAll: boolean;

  constructor({ delimiter, quoteAll }: CsvDialect) {
    this.#delimiter = delimiter;
    this.#quoteAll = quoteAll;
  }

  isBlank(raw: string): boolean {
    return isBlankLine(raw, this.#delimiter);
  }

  cell(raw: string, index: number): string {
    const spans = cellSpans(raw, this.#delimiter);
    return decodeCell(raw.slice(spans[index * 2], spans[index * 2 + 1]));
  }

  set(raw: string, settings: readonly Setting[]): string {
    const changes: [number, string][] = [];
    let added = '';
    for (const [{ index }, text] of settings) {
      if (index === null) added += this.#delimiter + encodeCell(text, this.#delimiter, this.#quoteAll);
      else changes.push([index, text]);
    }
    return setCells(raw, changes, this.#delimiter, this.#quoteAll) + added;
  }
}

function opening({ preamble, header, headerEnd }: CsvDialect, line: CsvLine, columns: readonly ColumnSlot[]): string {
  const added = columns.filter(({ index }) => index === null).map((column) => [column, column.name] as const);
  return preamble + line.set(header, added) + headerEnd;
}

function wideRows({ targets }: WideColumns, dialect: CsvDialect, line: CsvLine): ResultRows {
  const settings = (outcomes: readonly TaskOutcome[]): Setting[] =>
    targets.flatMap((target) => {
      const outcome = outcomes.find(({ targetLang }) => targetLang === target.tag);
      return target.index !== null && leavesCell(outcome) ? [] : [[target, outcome?.translation ?? ''] as const];
    });
  return {
    opening: opening(dialect, line, targets),
    write: ({ raw, outcomes }) => [line.isBlank(raw) ? raw : line.set(raw, settings(outcomes))],
  };
}

function longRows(columns: LongColumns, withConfidence: boolean, dialect: CsvDialect, line: CsvLine): ResultRows {
  const { targetLang, translation, status, error, confidence, wanted } = columns;
  const all = [targetLang, translation, status, error, withConfidence ? confidence : null].filter(
    (each) => each !== null,
  );
  const fresh = all.filter(({ index }) => index === null);

  const done = (raw: string, outcome: TaskOutcome): string => {
    const settings: Setting[] = [];
    if (targetLang !== null && saysNoLanguage(raw)) settings.push([targetLang, outcome.targetLang]);
    if (translation.index === null || !leavesCell(outcome)) settings.push([translation, outcome.translation]);
    settings.push([status, outcome.status], [error, outcome.error]);
    if (withConfidence) settings.push([confidence, formatConfidence(outcome.confidence)]);
    return line.set(raw, settings);
  };
  const saysNoLanguage = (raw: string): boolean =>
    targetLang === null || targetLang.index === null || line.cell(raw, targetLang.index).trim() === '';
  /** A row of a language that this run does not do keeps what an earlier one said of it. */
  const isOfOtherRun = (raw: string): boolean => {
    if (wanted.length === 0 || targetLang === null || targetLang.index === null || status.index === null) return false;
    const language = rowLanguage(line.cell(raw, targetLang.index), wanted);
    const isWanted = language === undefined || wanted.some(({ tag }) => tag === language);
    return !isWanted && line.cell(raw, status.index) !== '';
  };
  const passed = (raw: string): string => {
    const isOther = isOfOtherRun(raw);
    const settings = fresh.map((column): Setting => [column, column === status ? 'skipped' : '']);
    const own: Setting[] = [
      [status, 'skipped'],
      [error, ''],
    ];
    return line.set(raw, isOther ? settings : [...own.filter(([{ index }]) => index !== null), ...settings]);
  };
  return {
    opening: opening(dialect, line, all),
    write: ({ raw, outcomes }: ResultRow) => {
      if (line.isBlank(raw)) return [raw];
      return outcomes.length === 0 ? [passed(raw)] : outcomes.map((outcome) => done(raw, outcome));
    },
  };
}
