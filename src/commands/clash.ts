import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { lockPath } from '../store/claim.ts';
import type { Places } from './places.ts';

/** Throws where a file that is to be written is one that is read, or is written for another purpose. */
export function refuseClash(name: string, places: Places, bases: readonly string[]): void {
  const { input, output, report, checkpoint } = places;
  refuseTarget(report, 'the report', { 'the task file': input, 'the result': output, ...checkpointFiles(checkpoint) });
  refuseTarget(output, 'the result', checkpointFiles(checkpoint));
  refuseTarget(checkpoint, 'the checkpoint', { 'the task file': input });
  for (const base of bases) {
    refuseTarget(report, 'the report', { [`the base sheet of ${name}`]: base });
  }
}

/** Throws where the translation memory is another file of the run. */
export function refuseMemoryClash(name: string, places: Places, memory: string | undefined): void {
  if (memory === undefined) return;
  const { input, output, report, checkpoint } = places;
  const files = { 'the task file': input, [`the result of ${name}`]: output, [`the report of ${name}`]: report };
  refuseTarget(memory, 'the translation memory', { ...files, ...checkpointFiles(checkpoint) });
}

/** The files of a checkpoint, by what they are called in a refusal. */
export function checkpointFiles(checkpoint: string): Record<string, string> {
  return {
    'the checkpoint': checkpoint,
    "the checkpoint's log": `${checkpoint}-wal`,
    "the checkpoint's index": `${checkpoint}-shm`,
    "the checkpoint's lock": lockPath(checkpoint),
  };
}

/** @param others files by what they are */
export function refuseTarget(target: string, what: string, others: Readonly<Record<string, string>>): void {
  if (target === '-') return;
  for (const [other, path] of Object.entries(others)) {
    if (path === '-' || realPath(path) !== realPath(target)) continue;
    throw new UsageError(`${target}: is ${other}; ${what} would take its place. Name another file`);
  }
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}
