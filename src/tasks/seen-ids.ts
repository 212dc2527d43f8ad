import { FlatTable, hash64 } from '../utils/flat-table.ts';

/** Remembers ids with the line they stood on, 19 to 28 bytes each however long they are; see FlatTable. */
export class SeenIds {
  readonly #lines = new FlatTable();

  /**
   * Notes an id; returns the line on which it stood before with another source, else undefined. `scope` is the language
   * within which ids are unique.
   */
  add(scope: string, id: string, source: string, line: number): number | undefined {
    return this.#lines.differing(hash64(id, hash64(scope)), hash64(source)[0], line);
  }
}
