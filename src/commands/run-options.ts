import type { LogLevel } from '../progress/progress.ts';
import type { Settings } from '../types/settings.ts';
import type { JobOptions } from './job.ts';
import type { PlaceOptions } from './places.ts';

export interface RunOptions {
  settings: Settings;
  /** Faults of the configuration that do not stop a run. */
  warnings: readonly string[];
  /** What was left unused of the glossary's files. */
  glossaryWarnings: readonly string[];
  places: PlaceOptions;
  read: JobOptions;
  /** Most tasks to send, over all files. */
  limit: number;
  /** Nothing may be sent. */
  frozen: boolean;
  /** Stay until the batches of batch mode are fetched. */
  wait: boolean;
  /** Do not ask. */
  yes: boolean;
  /** One JSON document on stdout at the end. */
  json: boolean;
  /** What to tell on stderr. */
  level: LogLevel;
  /** The command as it was typed, for the summary's last line. */
  command: string;
  /** The same for other languages, given as `ja,ko`. */
  commandFor: (languages: string) => string;
  /** Aborted by the first SIGINT or SIGTERM. */
  signal: AbortSignal;
}
