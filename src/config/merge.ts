type Tree = { [key: string]: unknown };

/** Replaced as a whole: half of one price table and half of another would be a third that nobody wrote. */
const wholes = new Set(['prices', 'extra_body', 'columns', 'glossary']);

/** `upper` wins; sections are merged key by key. Keys such as `__proto__` are ordinary keys. */
export function merge<T extends object>(lower: T, upper: T): T {
  return mergeTrees(lower as Tree, upper as Tree) as T;
}

function mergeTrees(lower: Tree, upper: Tree): Tree {
  const merged = new Map(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) {
    const below = merged.get(key);
    merged.set(key, !wholes.has(key) && isTree(below) && isTree(value) ? mergeTrees(below, value) : value);
  }
  return Object.fromEntries(merged);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
