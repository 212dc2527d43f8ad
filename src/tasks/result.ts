import type { ResultRow, ResultTemplate } from '../types/task-file.ts';
import { csvRows } from './csv-result.ts';
import { jsonRows } from './json-result.ts';
import type { GapRun } from './records.ts';
import type { TaskTemplate } from './template.ts';
import type { ResultEncoding } from './text.ts';

/** Where a result goes; what `write` returns is waited for before it is called again. */
export interface ResultSink {
  write(chunk: Buffer | string): Promise<void> | void;
}

/** Characters gathered before they are handed on. Eight times as many take four times as long to be made bytes of. */
const chunkLength = 8 * 1024;

/**
 * Writes a result: the file that `template` was read from, with what became of its rows. `rows` are all rows of the file
 * in order. Streaming; rejects with what the sink throws.
 */
export async function writeResult(
  template: ResultTemplate,
  rows: Iterable<ResultRow> | AsyncIterable<ResultRow>,
  sink: ResultSink,
): Promise<void> {
  const { dialect, encoding, bom } = template as TaskTemplate;
  const format =
    dialect.kind === 'csv' ? csvRows(template as TaskTemplate, dialect) : jsonRows(template as TaskTemplate, dialect);
  const gaps = gapTexts(dialect.gaps, dialect.separator);
  let text = (bom ? '\ufeff' : '') + format.opening;
  let isFirst = true;
  const add = (row: ResultRow) => {
    if (!isFirst) text += gaps.next().value;
    isFirst = false;
    text += format.write(row).join(dialect.separator);
  };
  // for await costs a turn of the event loop per row where none is needed.
  if (Symbol.iterator in rows) {
    for (const row of rows) {
      add(row);
      if (text.length >= chunkLength) text = await flush(text, encoding, sink);
    }
  } else {
    for await (const row of rows) {
      add(row);
      if (text.length >= chunkLength) text = await flush(text, encoding, sink);
    }
  }
  await flush(text + dialect.closing, encoding, sink);
}

async function flush(text: string, encoding: ResultEncoding, sink: ResultSink): Promise<''> {
  if (text !== '') await sink.write(encodeText(text, encoding));
  return '';
}

function encodeText(text: string, encoding: ResultEncoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}

function* gapTexts(runs: readonly GapRun[], afterwards: string): Generator<string, never> {
  for (const [count, text] of runs) {
    for (let index = 0; index < count; index++) yield text;
  }
  for (;;) yield afterwards;
}
