import type { Origin, TaskState } from '../types/task.ts';

/** Which filled cells are translated all the same: none, those that repeat their source, or all but a person's edits of ours. */
export type Refill = 'empty' | 'same' | 'all';

/** What the file says of a task now. */
export interface Incoming {
  source: string;
  /** The translation cell; empty: nothing stands there. */
  cell: string;
  /** What a base sheet has for the same id and source. */
  base: string | null;
  /** Whether there is anything to translate in the source. */
  translatable: () => boolean;
}

/** What the checkpoint knows of the task that the incoming one was matched with. */
export interface Known {
  /** False: the task of the same id, which said something else. */
  sameHash: boolean;
  state: TaskState;
  origin: Origin | null;
  translation: string | null;
  ours: string | null;
  cell: string | null;
  cellSource: string | null;
  cellIsEdit: boolean;
}

export interface Decision {
  /** `keep`: the task stays as the checkpoint has it. */
  action: 'keep' | 'set';
  state: TaskState;
  origin: Origin | null;
  translation: string | null;
  cell: string | null;
  cellSource: string | null;
  cellIsEdit: boolean;
  stale: boolean;
  /** Texts that stand or stood in the cell and are not to be taken for a person's, now or later. */
  notHuman: string[];
}

const open = { cell: null, cellSource: null, cellIsEdit: false, stale: false } as const;

/**
 * Whose text stands in a cell, and what follows: a cell that holds what we wrote is ours; any other text is a person's,
 * which wins over ours in this and later versions of the file, and is kept as stale when its source changes.
 *
 * @param wrote whether a text was written by us, or released for translation, at an earlier time
 */
export function decide(
  incoming: Incoming,
  known: Known | undefined,
  refill: Refill,
  wrote: (text: string) => boolean,
): Decision {
  const notHuman: string[] = [];
  const isOurs = (text: string): boolean => text === known?.ours || wrote(text);

  const person = ((): { text: string; isEdit: boolean } | undefined => {
    if (incoming.cell !== '' && !isOurs(incoming.cell)) {
      const recorded = incoming.cell === known?.cell;
      const isEdit = recorded ? known.cellIsEdit : known !== undefined && known.ours !== null;
      const refilled = refill === 'all' ? !isEdit : refill === 'same' && incoming.cell === incoming.source;
      if (!refilled) return { text: incoming.cell, isEdit };
      notHuman.push(incoming.cell);
    }
    if (incoming.base !== null && incoming.base !== '' && !isOurs(incoming.base)) {
      return { text: incoming.base, isEdit: known !== undefined && known.ours !== null };
    }
    if (known?.cell != null && !notHuman.includes(known.cell) && !wrote(known.cell)) {
      if (refill !== 'all' || known.cellIsEdit) return { text: known.cell, isEdit: known.cellIsEdit };
      notHuman.push(known.cell);
    }
    return undefined;
  })();

  if (person) {
    const cellSource = person.text === known?.cell && known.cellSource !== null ? known.cellSource : incoming.source;
    return {
      action: 'set',
      state: 'completed',
      origin: 'human',
      translation: person.text,
      cell: person.text,
      cellSource,
      cellIsEdit: person.isEdit,
      stale: cellSource !== incoming.source,
      notHuman,
    };
  }
  if (known && !known.sameHash && known.ours !== null) notHuman.push(known.ours);
  if (known?.sameHash && known.origin !== 'human') {
    const { state, origin, translation } = known;
    return { action: 'keep', state, origin, translation, ...open, notHuman };
  }
  if (!incoming.translatable()) {
    return { action: 'set', state: 'completed', origin: 'copied', translation: incoming.source, ...open, notHuman };
  }
  return { action: 'set', state: 'pending', origin: null, translation: null, ...open, notHuman };
}
