import { InputError, UsageError } from '../errors.ts';
import type { TaskFormat } from '../types/task-file.ts';
import { scanJsonObject } from '../utils/json-scan.ts';
import { FaultList } from './faults.ts';
import { BrokenJson, type JsonElement, JsonElements } from './json-elements.ts';
import { JsonLines } from './json-lines.ts';
import { cellOf, parseObject } from './json-object.ts';
import { type Place, placeAfter } from './place.ts';
import { type CellKind, type FileDialect, GapList, type RecordReader, type TaskRecord } from './records.ts';
import { type Fingerprint, readText, type TextSource } from './text.ts';

/** Opens a JSON array or JSON Lines: reads the file once for the keys of its objects. */
export async function openJson(source: TextSource, format: TaskFormat): Promise<RecordReader> {
  const survey = await surveyKeys(source, format);
  if (survey.elements === 0 && format === 'jsonl') throw new UsageError(`${source.name}: the file is empty.`);
  return new JsonReader(source, format, survey);
}

interface Survey {
  keys: readonly string[];
  elements: number;
  asciiOnly: boolean;
}

/** What cuts a text that arrives in pieces into elements. */
interface ElementCutter {
  push(text: string): JsonElement[];
  end(): string;
  /** Elements that only the end of the file completes. */
  flush?(): JsonElement[];
}

function cutter(format: TaskFormat): ElementCutter {
  return format === 'json' ? new JsonElements() : new JsonLines();
}

async function surveyKeys(source: TextSource, format: TaskFormat): Promise<Survey> {
  const elements = cutter(format);
  const keys = new Set<string>();
  let count = 0;
  let beyondAscii = false;
  let escaped = false;
  const faults = new FaultList(source.name);
  const note = ({ raw, line, column }: JsonElement) => {
    count++;
    for (const { key } of scanJsonObject(raw, 0).members) keys.add(key);
    if (keys.size > 0) return;
    const { fault } = parseObject(raw, { line, column });
    if (fault !== undefined) faults.add(fault);
  };
  try {
    for await (const chunk of readText(source)) {
      const text = chunk.toString();
      beyondAscii ||= chunk.length !== text.length;
      escaped ||= /\\u(?!00[0-7]|d[89a-f])[0-9a-f]{4}/i.test(text);
      elements.push(text).forEach(note);
    }
    elements.flush?.().forEach(note);
    elements.end();
  } catch (error) {
    throw readable(error, source.name);
  }
  if (keys.size === 0) faults.throwIfAny();
  return { keys: [...keys], elements: count, asciiOnly: escaped && !beyondAscii };
}

function readable(error: unknown, file: string): unknown {
  if (!(error instanceof BrokenJson)) return error;
  return new InputError([{ file, ...error.place, message: error.message }], { cause: error });
}

class JsonReader implements RecordReader {
  readonly headers: readonly string[];
  readonly isEmpty: boolean;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #gaps = new GapList();
  readonly #source: TextSource;
  readonly #format: TaskFormat;
  readonly #asciiOnly: boolean;
  #opening = '';
  #closing = '';
  #position = 0;

  constructor(source: TextSource, format: TaskFormat, survey: Survey) {
    this.#source = source;
    this.#format = format;
    this.#asciiOnly = survey.asciiOnly;
    this.headers = survey.keys;
    this.isEmpty = survey.elements === 0;
    this.#columns = new Map(survey.keys.map((key, index) => [key, index]));
  }

  async *records(faults: FaultList, fingerprint: Fingerprint): AsyncGenerator<readonly TaskRecord[]> {
    const elements = cutter(this.#format);
    try {
      for await (const chunk of readText(this.#source, fingerprint)) {
        yield this.#understand(elements.push(chunk.toString()), faults);
      }
      yield this.#understand(elements.flush?.() ?? [], faults);
      this.#closing = elements.end();
    } catch (error) {
      const known = readable(error, this.#source.name);
      if (known instanceof InputError) faults.throwIfAny(known.faults[0]);
      throw known;
    }
    if (this.#position === 0) [this.#opening, this.#closing] = [this.#closing, ''];
  }

  placeOf(record: TaskRecord, column: number): Place {
    const key = this.headers[column];
    const member = scanJsonObject(record.raw, 0).members.find((each) => each.key === key);
    const start = { line: record.line, column: record.column ?? 1 };
    return placeAfter(start, record.raw.slice(0, member?.valueStart ?? 0));
  }

  dialect(): FileDialect {
    const gaps = this.#gaps.runs;
    const blank = this.#opening.slice(this.#opening.trimEnd().length);
    const usual = this.#format === 'jsonl' ? '\n' : `,${blank === '' ? ' ' : blank}`;
    const separator = gaps[0]?.[1] ?? usual;
    const shape = { gaps, separator, closing: this.#closing };
    return { kind: 'json', opening: this.#opening, asciiOnly: this.#asciiOnly, ...shape };
  }

  #understand(elements: readonly JsonElement[], faults: FaultList): TaskRecord[] {
    const records: TaskRecord[] = [];
    for (const element of elements) {
      if (this.#position === 0) this.#opening = element.before;
      else this.#gaps.add(element.before);
      const record = this.#record(element, this.#position++, faults);
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  #record({ raw, line, column }: JsonElement, position: number, faults: FaultList): TaskRecord | undefined {
    const { members, fault } = parseObject(raw, { line, column });
    if (fault !== undefined) {
      faults.add(fault);
      return undefined;
    }
    const cells = new Array<string>(this.headers.length).fill('');
    const kinds = new Map<number, CellKind>();
    for (const { key, valueStart, valueEnd } of members) {
      const index = this.#columns.get(key);
      if (index === undefined) continue;
      const { text, kind } = cellOf(raw.slice(valueStart, valueEnd));
      cells[index] = text;
      if (kind !== undefined) kinds.set(index, kind);
    }
    return { position, line, column, raw, cells, isBlank: false, ...(kinds.size > 0 && { kinds }) };
  }
}
