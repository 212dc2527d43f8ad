import type { Issue, Pair } from '../types/check.ts';
import type { SessionReader } from '../types/session.ts';
import type { TaskFormat } from '../types/task-file.ts';

/** What the server is given by the command that starts it: everything that reads or writes a checkpoint or the configuration. */
export interface MonitorHost {
  /** The folder that is served: absolute, symbolic links resolved. */
  readonly root: string;
  readonly version: string;
  /** The program with its first argument, to start runs with. */
  readonly program: readonly [file: string, script: string];
  /** Folder of the built dashboard; undefined where there is none. */
  readonly dashboard: string | undefined;
  /** Opens a checkpoint for one look; to be closed by who asked. Throws a known error where it is none. */
  openReader(checkpoint: string): Promise<SessionReader>;
  /** After readers were closed: lets go of what the driver still holds, so that a run can end cleanly. */
  releaseReaders(): void;
  /** Asks the live run to stop; its number, undefined where none lives. */
  requestStop(checkpoint: string): Promise<number | undefined>;
  /** Marks rows to be done again; what is named of them adds up, nothing: all failed ones. */
  redo(checkpoint: string, rows: RowsToRedo, isLive: boolean): Promise<Marked>;
  /** Puts a person's text in, with the errors that it is known to have; false where there is no such task. */
  correct(checkpoint: string, task: number, text: string, errors: readonly Issue[]): Promise<boolean>;
  /** What the checks of the configuration find, by the placeholders and the source language of this session. */
  check(checkpoint: string, pair: Pair): Promise<readonly Issue[]>;
  /** Told of every correction that was taken: the translation memory learns it, where one is configured. */
  learnCorrection(checkpoint: string, correction: Correction): Promise<void>;
  /** The result as the checkpoint has it, written to a file of the server's own. */
  writeResult(checkpoint: string, file: string): Promise<void>;
  /** Where a run of this task file would keep and write things. */
  placesFor(input: string): Promise<{ checkpoint: string; output: string; report: string }>;
  /** Folders besides the root in which the configuration has results and checkpoints. */
  folders(): Promise<readonly string[]>;
  providers(): Promise<readonly { name: string; model: string; default: boolean }[]>;
  readHeader(path: string, name: string): Promise<FileHeader>;
  /** Languages of its columns with the texts in them, or those that its rows name. */
  readLanguages(path: string, name: string): Promise<{ tag: string; texts: number }[]>;
  /** Whether an error means that a checkpoint was being written for too long. */
  isBusy(error: unknown): boolean;
}

export interface RowsToRedo {
  tasks?: readonly number[] | undefined;
  /** The code they failed with. */
  reason?: string | undefined;
}

export interface Marked {
  marked: number;
  kept: number;
}

export interface Correction {
  source: string;
  /** Of the row itself, where it says one. */
  sourceLang: string | undefined;
  targetLang: string;
  context: string | undefined;
  translation: string;
}

export interface FileHeader {
  format: TaskFormat;
  headers: readonly string[];
  languages: readonly { column: string; tag: string }[];
  /** Null: cannot be told without languages. */
  layout: 'long' | 'wide' | null;
}
