/** Bits of a source's hash; with the line in front the number stays within what a double holds exactly. */
const hashRange = 2 ** 22;

/** Remembers ids with the line they stood on and a short hash of their source, one number each. */
export class SeenIds {
  readonly #scopes = new Map<string, Map<string, number>>();

  /**
   * Notes an id; returns the line on which it stood before with another source, else undefined. `scope` is the language
   * within which ids are unique. One wrong repetition in four million goes unnoticed.
   */
  add(scope: string, id: string, source: string, line: number): number | undefined {
    let ids = this.#scopes.get(scope);
    if (ids === undefined) {
      ids = new Map();
      this.#scopes.set(scope, ids);
    }
    const hash = shortHash(source);
    const earlier = ids.get(id);
    if (earlier === undefined) ids.set(id, line * hashRange + hash);
    return earlier === undefined || earlier % hashRange === hash ? undefined : Math.floor(earlier / hashRange);
  }
}

/** FNV-1a over the UTF-16 units. */
function shortHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % hashRange;
}
