/** A place in a file; line and column count from 1. */
export interface Location {
  file: string;
  line: number;
  column: number;
}
