import type { ConfigLayer } from './keys.ts';

/** One file of settings, read and checked. */
export interface Layer {
  /** Absolute. */
  path: string;
  layer: ConfigLayer;
  /** Where the file sets each key path; counted from 1. */
  places: Readonly<Record<string, { line: number; column: number }>>;
}
