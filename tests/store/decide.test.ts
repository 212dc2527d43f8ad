import { expect, test } from 'vitest';
import { type Decision, decide, type Incoming, type Known, type Refill } from '../../src/store/decide.ts';

interface Case {
  name: string;
  incoming?: Partial<Incoming>;
  known?: Partial<Known>;
  refill?: Refill;
  /** Texts that were ours or released at an earlier time. */
  wrote?: string[];
  expected: Partial<Decision>;
}

const ours: Partial<Known> = { state: 'completed', origin: 'provider', translation: 'Ours', ours: 'Ours' };
const person: Partial<Known> = {
  state: 'completed',
  origin: 'human',
  translation: 'Mine',
  cell: 'Mine',
  cellSource: 'Source',
};
const edit: Partial<Known> = { ...person, ours: 'Ours', cellIsEdit: true };
const changed = { sameHash: false, incoming: { source: 'Source two' } };

const sent: Partial<Decision> = { action: 'set', state: 'pending', origin: null, translation: null, stale: false };
const keptOurs: Partial<Decision> = { action: 'keep', state: 'completed', origin: 'provider', translation: 'Ours' };
const kept = (text: string, more: Partial<Decision> = {}): Partial<Decision> => ({
  action: 'set',
  state: 'completed',
  origin: 'human',
  translation: text,
  cell: text,
  stale: false,
  ...more,
});

const cases: Case[] = [
  { name: 'a new row is sent', expected: sent },
  {
    name: 'a new row without letters is copied',
    incoming: { source: '42' },
    expected: { origin: 'copied', translation: '42' },
  },
  { name: 'a new filled row is a person’s', incoming: { cell: 'Mine' }, expected: kept('Mine', { cellIsEdit: false }) },
  { name: 'a new row in a base sheet is a person’s', incoming: { base: 'Mine' }, expected: kept('Mine') },
  { name: 'a cell goes before a base sheet', incoming: { cell: 'Mine', base: 'Base' }, expected: kept('Mine') },
  { name: 'our text in its cell is ours', incoming: { cell: 'Ours' }, known: ours, expected: keptOurs },
  { name: 'our text in a base sheet is ours', incoming: { base: 'Ours' }, known: ours, expected: keptOurs },
  { name: 'our text stays beside an empty cell', known: ours, expected: keptOurs },
  {
    name: 'an earlier text of ours is ours',
    incoming: { cell: 'Older' },
    known: ours,
    wrote: ['Older'],
    expected: keptOurs,
  },
  {
    name: 'another text is an edit of ours',
    incoming: { cell: 'Mine' },
    known: ours,
    expected: kept('Mine', { cellIsEdit: true }),
  },
  {
    name: 'so it is from a base sheet',
    incoming: { base: 'Mine' },
    known: ours,
    expected: kept('Mine', { cellIsEdit: true }),
  },
  { name: 'a person’s text survives its empty cell', known: person, expected: kept('Mine') },
  {
    name: 'an edit survives a sheet that still has ours',
    incoming: { cell: 'Ours' },
    known: edit,
    expected: kept('Mine'),
  },
  {
    name: 'a newer text of a person wins',
    incoming: { cell: 'Newer' },
    known: edit,
    expected: kept('Newer', { cellIsEdit: true }),
  },
  {
    name: 'a failed row stays failed',
    known: { state: 'failed', origin: null, translation: null },
    expected: { action: 'keep', state: 'failed' },
  },

  {
    name: 'our text gives way when its source changes',
    incoming: { ...changed.incoming, cell: 'Ours' },
    known: { ...ours, sameHash: false },
    expected: { ...sent, notHuman: ['Ours'] },
  },
  {
    name: 'a person’s text goes stale when its source changes',
    incoming: { ...changed.incoming, cell: 'Mine' },
    known: { ...person, sameHash: false },
    expected: kept('Mine', { stale: true, cellSource: 'Source' }),
  },
  {
    name: 'so it does beside an empty cell',
    incoming: changed.incoming,
    known: { ...edit, sameHash: false },
    expected: kept('Mine', { stale: true, cellSource: 'Source', cellIsEdit: true }),
  },
  {
    name: 'a new text for the new source is not stale',
    incoming: { ...changed.incoming, cell: 'Mine two' },
    known: { ...person, sameHash: false },
    expected: kept('Mine two', { cellSource: 'Source two' }),
  },
  {
    name: 'a changed context alone makes nothing stale',
    incoming: { cell: 'Mine' },
    known: { ...person, sameHash: false },
    expected: kept('Mine'),
  },
  {
    name: 'a text given up by redo is nobody’s',
    incoming: { cell: 'Mine' },
    known: { ...ours, translation: 'New', ours: 'New' },
    wrote: ['Mine'],
    expected: { action: 'keep', translation: 'New' },
  },

  {
    name: 'refill same sends what repeats its source',
    incoming: { cell: 'Source' },
    refill: 'same',
    expected: { ...sent, notHuman: ['Source'] },
  },
  { name: 'refill same keeps any other text', incoming: { cell: 'Mine' }, refill: 'same', expected: kept('Mine') },
  {
    name: 'refill all sends a filled cell',
    incoming: { cell: 'Mine' },
    refill: 'all',
    expected: { ...sent, notHuman: ['Mine'] },
  },
  {
    name: 'refill all sends a known filled cell',
    incoming: { cell: 'Mine' },
    known: person,
    refill: 'all',
    expected: { ...sent, notHuman: ['Mine'] },
  },
  {
    name: 'refill all sends a remembered text',
    known: person,
    refill: 'all',
    expected: { ...sent, notHuman: ['Mine'] },
  },
  {
    name: 'refill all keeps an edit of ours',
    incoming: { cell: 'Mine' },
    known: edit,
    refill: 'all',
    expected: kept('Mine', { cellIsEdit: true }),
  },
  {
    name: 'refill all takes a new edit for one',
    incoming: { cell: 'Mine' },
    known: ours,
    refill: 'all',
    expected: kept('Mine', { cellIsEdit: true }),
  },
  {
    name: 'a refilled cell is not taken back',
    incoming: { cell: 'Mine' },
    known: ours,
    wrote: ['Mine'],
    expected: keptOurs,
  },
  {
    name: 'refill does not touch our text',
    incoming: { cell: 'Ours' },
    known: ours,
    refill: 'all',
    expected: keptOurs,
  },
];

test.each(cases)('$name', ({ incoming, known, refill = 'empty', wrote = [], expected }) => {
  const given: Incoming = { source: 'Source', cell: '', base: null, translatable: () => true, ...incoming };
  const knownFull: Known | undefined = known && {
    sameHash: true,
    state: 'pending',
    origin: null,
    translation: null,
    ours: null,
    cell: null,
    cellSource: null,
    cellIsEdit: false,
    ...known,
  };
  const decision = decide({ ...given, translatable: () => /[a-z]/i.test(given.source) }, knownFull, refill, (text) =>
    wrote.includes(text),
  );
  expect(decision).toMatchObject(expected);
});
