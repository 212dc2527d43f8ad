import { expect, test } from 'vitest';
import { Candidates } from '../../src/glossary/candidates.ts';
import { type Suggestion, suggestTerms } from '../../src/glossary/suggest.ts';

async function suggest(texts: string[], known: string[] = []): Promise<Suggestion[]> {
  return suggestTerms(
    async function* () {
      yield* texts;
    },
    'en',
    known,
  );
}

const texts = [
  'Talk to Gweddry at the gate.',
  'Gweddry waits. Where is Gweddry now?',
  'Find the Tower of the Moon, then Gweddry.',
  'They built the Tower of the Moon.',
  'Mana Potion',
  'A mana potion restores mana.',
  'You drink two mana potions.',
  'Sail along the trade route.',
  'This trade route is closed.',
  'Another trade route!',
  'trade route {0}',
  'The guard sleeps. The guard snores.',
  'OPEN THE GATE NOW',
];

test('names, labels and pairs of words are suggested', async () => {
  expect(await suggest(texts)).toEqual([
    { term: 'Gweddry', rows: 3, example: 'Talk to Gweddry at the gate.' },
    { term: 'Tower of the Moon', rows: 2, example: 'Find the Tower of the Moon, then Gweddry.' },
    { term: 'trade route', rows: 4, example: 'Sail along the trade route.' },
    { term: 'Mana Potion', rows: 3, example: 'A mana potion restores mana.' },
  ]);
});

test('words that only begin alike are not counted', async () => {
  const texts = ['Ask Star.', 'We met Star again.', 'Staring at Star', 'Stared', 'Staring on', 'Starred at last'];
  expect(await suggest(texts)).toEqual([{ term: 'Star', rows: 4, example: 'Ask Star.' }]);
});

test('what the glossary has already is not suggested', async () => {
  const terms = await suggest(texts, ['gweddry', 'Tower of the Moon']);
  expect(terms.map(({ term }) => term)).toEqual(['trade route', 'Mana Potion']);
});

test('scripts without capitals are searched for labels, quotes and katakana', async () => {
  const terms = await suggest([
    '灯守り',
    '灯守りの潮',
    '灯守りはどこ？',
    'マナポーションを飲む',
    'マナポーションがない',
    '「黒い塔」へ行け',
    '「黒い塔」だ',
  ]);
  expect(terms.map(({ term }) => term).sort()).toEqual(['マナポーション', '灯守り', '黒い塔']);
});

test('memory stays bounded however many labels there are', () => {
  const candidates = new Candidates();
  for (let row = 0; row < 120_000; row++) candidates.add(row % 1000 === 0 ? 'Mana Potion' : `Label N${row}x`);
  const counted = candidates.list(Number.POSITIVE_INFINITY);
  expect(counted.length).toBeLessThanOrEqual(100_000);
  expect(counted[0]).toMatchObject({ text: 'Mana Potion', alone: 120 });
});

test('a long example is cut around the term', async () => {
  const long = `${'word '.repeat(40)}with Gweddry ${'word '.repeat(40)}`;
  const [first] = await suggest([long, 'We ask Gweddry.']);
  expect(first?.example).toMatch(/^….*Gweddry.*…$/);
  expect(first?.example.length).toBeLessThanOrEqual(82);
});

test('a label is not counted where prose has it in lower case', async () => {
  const prose = ['It transitions to red.', 'He transitions now.', 'transitions are slow', 'Two transitions.'];
  expect(await suggest(['Transitions', ...prose])).toEqual([]);
  const named = ['All Transitions here', 'The Transitions menu', 'See Transitions'];
  expect(await suggest(['Transitions', ...prose, ...named])).toMatchObject([{ term: 'Transitions', rows: 4 }]);
});

test('words of every user interface are no terms', async () => {
  const labels = ['Right', 'Back', 'About', 'Start'];
  const rows = labels.flatMap((label) => [label, `Press ${label} now`, `${label} it`, `Then ${label} again`]);
  expect(await suggest(rows)).toEqual([]);
});
