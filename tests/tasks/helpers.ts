import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { openTaskFile } from '../../src/tasks/open.ts';
import { writeResult } from '../../src/tasks/result.ts';
import type {
  ReadOptions,
  ResultTemplate,
  SourceRow,
  SourceTask,
  TaskFile,
  TaskOutcome,
} from '../../src/types/task-file.ts';
import { parseLanguage, parseTargets } from '../../src/utils/languages.ts';

/** What differs from a plain reading; `to` and `from` as on the command line. */
export interface Given extends Partial<Omit<ReadOptions, 'to' | 'from'>> {
  to?: string;
  from?: string;
}

export interface Reading {
  file: TaskFile;
  rows: SourceRow[];
  tasks: SourceTask[];
  template: ResultTemplate;
}

/** A real file, gone after the test. */
export function write(name: string, content: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'task-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export async function open(name: string, content: string | Buffer, given: Given = {}): Promise<TaskFile> {
  const { to, from, ...rest } = given;
  return openTaskFile({
    path: write(name, content),
    name,
    columns: {},
    to: to === undefined ? [] : parseTargets([to]),
    ...(from !== undefined && { from: parseLanguage(from) }),
    ...rest,
  });
}

export async function read(name: string, content: string | Buffer, given: Given = {}): Promise<Reading> {
  const file = await open(name, content, given);
  const rows: SourceRow[] = [];
  for await (const some of file.rows()) rows.push(...some);
  // The template lives in a database between reading and writing.
  const template = JSON.parse(JSON.stringify(file.template())) as ResultTemplate;
  return { file, rows, tasks: rows.flatMap((row) => row.tasks), template };
}

/** The sentence a person gets; fails where there is none. */
export async function refusal(name: string, content: string | Buffer, given: Given = {}): Promise<string> {
  try {
    await read(name, content, given);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

type Answer = (task: SourceTask) => Partial<TaskOutcome>;

export async function result({ rows, template }: Reading, answer: Answer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const outcomes = rows.map(({ raw, tasks }) => ({
    raw,
    outcomes: tasks.map(
      (task): TaskOutcome => ({
        targetLang: task.targetLang,
        translation: task.cell,
        status: 'completed',
        error: '',
        ...answer(task),
      }),
    ),
  }));
  await writeResult(template, outcomes, { write: (chunk) => void chunks.push(Buffer.from(chunk)) });
  return Buffer.concat(chunks);
}

/** The result of a file whose tasks are all translated by `answer`. */
export async function translated(
  name: string,
  content: string | Buffer,
  given: Given,
  answer: Answer,
): Promise<string> {
  return (await result(await read(name, content, given), answer)).toString();
}
