/** What rows have in common, said once for all of them. A context is taken line by line: its columns are joined that way. */

/** Characters from which on a line is worth saying once; a shorter one is read best beside its text. */
const worthSharing = 40;

/** Lines that are said once for all rows of a batch that have them, and what a row says itself. */
export function splitContext(context: string): { shared: readonly string[]; own: string | undefined } {
  if (context.length < worthSharing) return { shared: [], own: context };
  const lines = linesOf(context);
  return {
    shared: lines.filter((line) => line.length >= worthSharing),
    own: joined(lines.filter((line) => line.length < worthSharing)),
  };
}

export interface SharedContexts {
  /** What all items say, if there are several. */
  common: string | undefined;
  /** By keys, `1-3,7`: what only these items say. */
  contexts: Readonly<Record<string, string>>;
  /** What is left for each item to say by itself. */
  own: readonly (string | undefined)[];
}

/** @param items in the order of the batch, keys in rising order */
export function shareContexts(items: readonly { key: string; context?: string | undefined }[]): SharedContexts {
  const holders = new Map<string, number[]>();
  const lines = items.map(({ context }) => (context ? linesOf(context) : []));
  for (const [at, its] of lines.entries()) {
    for (const line of new Set(its)) {
      const known = holders.get(line);
      if (known) known.push(at);
      else holders.set(line, [at]);
    }
  }
  const common: string[] = [];
  const contexts = new Map<string, string[]>();
  const said = new Set<string>();
  for (const [line, at] of holders) {
    if (at.length < 2 || line.trim() === '') continue;
    if (at.length === items.length) common.push(line);
    else if (line.length >= worthSharing) group(contexts, keyRanges(items, at), line);
    else continue;
    said.add(line);
  }
  return {
    common: common.length === 0 ? undefined : common.join('\n'),
    contexts: Object.fromEntries([...contexts].map(([keys, shared]) => [keys, shared.join('\n')])),
    own: items.map(({ context }, at) => {
      if (!lines[at]?.some((line) => said.has(line))) return context || undefined;
      return joined(lines[at].filter((line) => !said.has(line)));
    }),
  };
}

function linesOf(context: string): string[] {
  return context.split(/\r?\n/);
}

function joined(lines: readonly string[]): string | undefined {
  const text = lines.join('\n');
  return text.trim() === '' ? undefined : text;
}

function group(contexts: Map<string, string[]>, keys: string, line: string): void {
  const known = contexts.get(keys);
  if (known) known.push(line);
  else contexts.set(keys, [line]);
}

/** Keys of the items at these places, in order; neighbours as a range: `1-3,7`. */
function keyRanges(items: readonly { key: string }[], places: readonly number[]): string {
  const keyAt = (place: number | undefined): string => items[place ?? -1]?.key ?? '';
  const ranges: string[] = [];
  for (let from = 0; from < places.length; ) {
    let to = from;
    while (places[to + 1] === places[to]! + 1) to++;
    ranges.push(from === to ? keyAt(places[from]) : `${keyAt(places[from])}-${keyAt(places[to])}`);
    from = to + 1;
  }
  return ranges.join(',');
}
