import { expect, test } from 'vitest';
import type { FakeProvider } from '../../support/fake-provider.ts';
import { expectAgreement, resultOf, setUp } from './support.ts';

interface UserMessage {
  before?: { text: string; translation?: string }[];
  characters?: Record<string, string>;
  items: Record<string, unknown>;
}

function messages(fake: FakeProvider): UserMessage[] {
  return fake.requests.map(({ body }) => JSON.parse(body.messages.at(-1)?.content ?? ''));
}

const oneByOne = { max_rows_per_batch: 2, max_concurrent_workers: 1 };

test('a batch is told the lines before it', async () => {
  const lines = ['a,One,', 'b,Two,', 'c,Locked,yes', 'd,Three,', 'e,One,', 'f,Four,', 'g,Five,'];
  const { project, fake } = await setUp(`id,source,locked\n${lines.join('\n')}\n`, {
    settings: { context_window: 3 },
    batch: oneByOne,
  });
  const result = await project.run(['run', 'tasks.csv']);
  expectAgreement(project, result, fake);
  expect(messages(fake).map(({ before, items }) => [before, items])).toEqual([
    [undefined, { 1: 'One', 2: 'Two' }],
    [
      [
        { text: 'One', translation: '[de] One' },
        { text: 'Two', translation: '[de] Two' },
      ],
      { 1: 'Three', 2: 'Four' },
    ],
    [
      [
        { text: 'Three', translation: '[de] Three' },
        { text: 'One', translation: '[de] One' },
        { text: 'Four', translation: '[de] Four' },
      ],
      { 1: 'Five' },
    ],
  ]);
});

test('lines that are not translated yet are told without', async () => {
  const { project, fake } = await setUp('id,source,translation\na,One,\nb,Two,Zwei\nc,Three,\nd,Four,\n', {
    settings: { context_window: 2 },
    batch: { max_rows_per_batch: 1, max_concurrent_workers: 1 },
    respond: ({ items }) =>
      items[0]?.text === 'Three'
        ? { status: 400, body: { error: { message: 'no', code: 'content_filter' } } }
        : undefined,
  });
  await project.run(['run', 'tasks.csv']);
  expect(messages(fake).at(-1)).toMatchObject({
    before: [{ text: 'Two', translation: 'Zwei' }, { text: 'Three' }],
    items: { 1: 'Four' },
  });
});

test('scenes stay together and know no other scene', async () => {
  const sheet = 'scene,source\npier,P1\npier,P2\npier,P3\ndeep,D1\ndeep,D2\ndeep,D3\n';
  const { project, fake } = await setUp(sheet, {
    settings: { context_window: 2 },
    batch: { max_rows_per_batch: 4, max_concurrent_workers: 1 },
  });
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.stderr).toContain('source=source group=scene fill=de');
  expect(messages(fake)).toEqual([
    { source_lang: 'en', target_lang: 'de', items: { 1: 'P1', 2: 'P2', 3: 'P3' } },
    { source_lang: 'en', target_lang: 'de', items: { 1: 'D1', 2: 'D2', 3: 'D3' } },
  ]);
});

test('another scene alone costs nothing and counts from then on', async () => {
  const { project, fake } = await setUp('id,scene,source\na,x,One\nb,x,Two\n', { settings: { context_window: 5 } });
  await project.run(['run', 'tasks.csv']);
  project.write('tasks.csv', 'id,scene,source\na,x,One\nb,y,Two\nc,y,Three\n');
  const result = await project.run(['run', 'tasks.csv']);
  expect(result.stderr).toContain('3 tasks: 1 new, 2 known, 1 row to send');
  expect(messages(fake).at(-1)).toMatchObject({
    before: [{ text: 'Two', translation: '[de] Two' }],
    items: { 1: 'Three' },
  });
  expect(resultOf(project).map(({ translation }) => translation)).toEqual(['[de] One', '[de] Two', '[de] Three']);
});

test('a batch is told who its speakers are', async () => {
  const { project, fake } = await setUp('source,speaker\nHi,ARIA\nHo,Bram\nHa,Bram\nHe,Nobody\n', {
    settings: {
      to: ['de', 'ja'],
      characters: {
        Aria: { gender: 'female', voice: 'sarcastic, short sentences', names: { ja: 'アリア' } },
        Bram: { gender: 'male' },
        Unheard: { voice: 'deep' },
      },
    },
    batch: { max_concurrent_workers: 1 },
  });
  await project.run(['run', 'tasks.csv']);
  expect(fake.violations).toEqual([]);
  expect(messages(fake).map(({ characters }) => characters)).toEqual([
    { ARIA: 'female; sarcastic, short sentences', Bram: 'male' },
    { ARIA: 'called アリア; female; sarcastic, short sentences', Bram: 'male' },
  ]);
});

test('notes on a language reach it alone, whatever the template', async () => {
  const settings = { to: ['pt-BR', 'ja'], languages: { pt: { formality: 'informal', notes: 'Say você.' } } };
  const { project, fake } = await setUp('source\nHi\n', { settings, batch: { max_concurrent_workers: 1 } });
  project.write('p.md', 'Translate into {{target_lang}}, answer in JSON.');
  await project.run(['run', 'tasks.csv']);
  await project.run(['run', 'tasks.csv', '--prompt', 'p.md', '--fresh', '--yes']);
  const systems = fake.requests.map(({ body }) => body.messages[0]?.content ?? '');
  expect(systems[0]).toContain('- For this language: formality: informal; Say você.\n');
  expect(systems[1]).not.toContain('For this language');
  expect(systems.slice(2)).toEqual([
    'Translate into Brazilian Portuguese (pt-BR), answer in JSON.\n\nFor Brazilian Portuguese (pt-BR): formality: informal; Say você.',
    'Translate into Japanese (ja), answer in JSON.',
  ]);
});

test('rows that were refused are tried again for new notes', async () => {
  const { project, fake } = await setUp('source\nHi\n', {
    respond: ({ body }) =>
      body.messages[0]?.content.includes('informal')
        ? undefined
        : { status: 400, body: { error: { message: 'no', code: 'content_filter' } } },
  });
  expect((await project.run(['run', 'tasks.csv'])).code).toBe(3);
  const config = project.read('translate.yaml');
  project.write('translate.yaml', `${config}\nlanguages: { de: { formality: informal } }\n`);
  expect((await project.run(['run', 'tasks.csv'])).code).toBe(0);
  expect(fake.requests).toHaveLength(2);
});

test('a limit is told with its unit, and its count when broken', async () => {
  const answers = ['Bestätigen', 'Ja'];
  const { project, fake } = await setUp('source,max_length\nConfirm,8\n', {
    settings: { length_unit: 'bytes' },
    translate: () => answers.shift() ?? '',
  });
  const result = await project.run(['run', 'tasks.csv']);
  expectAgreement(project, result, fake);
  const unit = { max_length_unit: 'UTF-8 bytes, markup included' };
  expect(messages(fake)).toMatchObject([
    { ...unit, items: { 1: { text: 'Confirm', max_length: 8 } } },
    {
      ...unit,
      items: {
        1: {
          max_length: 8,
          previous: 'Bestätigen',
          problem: 'the translation has 11 bytes, at most 8 are allowed',
        },
      },
    },
  ]);
});

test('without a limit no unit is told', async () => {
  const { project, fake } = await setUp('source\nConfirm\n', { settings: { length_unit: 'bytes' } });
  await project.run(['run', 'tasks.csv']);
  expect(messages(fake)).toEqual([{ source_lang: 'en', target_lang: 'de', items: { 1: 'Confirm' } }]);
});
