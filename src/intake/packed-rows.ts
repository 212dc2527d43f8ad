import type { SourceRow, SourceTask } from '../types/task-file.ts';

type Value = string | number | undefined;

/** Rows on their way from one thread to another: a flat list is copied in a third of the time that objects take. */
export type PackedRows = readonly Value[];

/** @param rows whose tasks differ in language, slot and cell alone, as the reader makes them */
export function packRows(rows: readonly SourceRow[]): PackedRows {
  const values: Value[] = [];
  for (const { position, line, raw, tasks } of rows) {
    values.push(position, line, raw, tasks.length);
    const [said] = tasks;
    if (!said) continue;
    const { source, id, sourceLang, context, speaker, scene, maxLength } = said;
    values.push(source, id, sourceLang, context, speaker, scene, maxLength);
    for (const { targetLang, slot, cell } of tasks) values.push(targetLang, slot, cell);
  }
  return values;
}

export function unpackRows(values: PackedRows): SourceRow[] {
  const rows: SourceRow[] = [];
  let at = 0;
  while (at < values.length) {
    const [position, line, raw, count] = values.slice(at, at + 4) as [number, number, string, number];
    const tasks: SourceTask[] = [];
    const notes = at + 4;
    at = count === 0 ? notes : notes + notesOfRow;
    for (let index = 0; index < count; index++, at += valuesOfTask) tasks.push(unpackTask(values, notes, at));
    rows.push({ position, line, raw, tasks });
  }
  return rows;
}

/** Source and what else the tasks of a row have in common; then of each: language, slot, cell. */
const notesOfRow = 7;
const valuesOfTask = 3;

/** Objects of few shapes, made without a copy. */
function unpackTask(values: PackedRows, notes: number, own: number): SourceTask {
  const task: SourceTask = {
    source: values[notes] as string,
    targetLang: values[own] as string,
    slot: values[own + 1] as number,
    cell: values[own + 2] as string,
  };
  const id = values[notes + 1] as string | undefined;
  const sourceLang = values[notes + 2] as string | undefined;
  const context = values[notes + 3] as string | undefined;
  const speaker = values[notes + 4] as string | undefined;
  const scene = values[notes + 5] as string | undefined;
  const maxLength = values[notes + 6] as number | undefined;
  if (id !== undefined) task.id = id;
  if (sourceLang !== undefined) task.sourceLang = sourceLang;
  if (context !== undefined) task.context = context;
  if (speaker !== undefined) task.speaker = speaker;
  if (scene !== undefined) task.scene = scene;
  if (maxLength !== undefined) task.maxLength = maxLength;
  return task;
}
