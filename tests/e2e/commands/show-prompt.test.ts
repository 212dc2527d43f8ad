import { expect, test } from 'vitest';
import { apiKey } from '../../support/program.ts';
import { setUp } from '../engine/support.ts';

const sheet = [
  'id,scene,source,speaker,max_length,translation',
  'a,pier,You are late.,Ingrid,,Du bist spät.',
  'b,pier,"I brought ""the oil"", {player}.",Player,20,',
  'c,pier,Ha!,Ingrid,,',
];
const settings = {
  context_window: 2,
  game: { type: 'adventure' },
  languages: { de: { formality: 'informal' } },
  characters: { ingrid: { gender: 'female' } },
  glossary: { oil: { de: 'Öl' } },
};

test('the prompt that is shown is the prompt that is sent', async () => {
  const { project, fake } = await setUp(`${sheet.join('\n')}\n`, { settings });
  const env = { OPENAI_API_KEY: undefined };
  project.write('translate.yaml', project.read('translate.yaml').replace(apiKey, '${OPENAI_API_KEY}'));
  const text = await project.run(['plan', 'tasks.csv', '--show-prompt'], { env });
  const json = await project.run(['plan', 'tasks.csv', '--show-prompt', '--json'], { env });
  expect([text.code, json.code, fake.requests.length]).toEqual([0, 0, 0]);
  await project.run(['run', 'tasks.csv'], { env: { OPENAI_API_KEY: apiKey } });
  const [system = '', user = ''] = fake.requests[0]?.body.messages.map(({ content }) => content) ?? [];
  expect(text.stdout).toBe(`System message:\n\n${system}\n\nUser message:\n\n${user}\n`);
  expect(JSON.parse(json.stdout)).toMatchObject({ rows: 2, first_batch: { system, user } });
  expect(user).toContain('"before":[{"text":"You are late.","translation":"Du bist spät."}]');
  expect(user).toContain('"characters":{"Ingrid":"female"}');
});

test('where nothing is to be sent it says so', async () => {
  const { project } = await setUp('source,translation\nHi,Hallo\n');
  const text = await project.run(['plan', 'tasks.csv', '--show-prompt']);
  expect(text).toMatchObject({ code: 0, stdout: 'Nothing to send, so there is no prompt to show.\n' });
  const json = await project.run(['plan', 'tasks.csv', '--show-prompt', '--json']);
  expect(JSON.parse(json.stdout).first_batch).toBeNull();
});

test('a translation model is shown without a prompt', async () => {
  const { project } = await setUp('source\nHi\nHo\n');
  const { stdout } = await project.run(['plan', 'tasks.csv', '--show-prompt', '-p', 'qwen', '-m', 'qwen-mt-plus']);
  expect(stdout).toBe(
    'No system message: this model takes one text per request, and no prompt.\n\nUser message:\n\nHi\n',
  );
});

test('a template without the target language is refused', async () => {
  const { project, fake } = await setUp('source\nHi\n');
  project.write('p.md', 'Translate the items from {{source_lang}}.');
  for (const command of ['plan', 'run']) {
    const result = await project.run([command, 'tasks.csv', '--prompt', 'p.md']);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('p.md: {{target_lang}} is missing');
  }
  expect(fake.requests).toEqual([]);
});

test('a description of the game without a place is told', async () => {
  const { project } = await setUp('source\nHi\n', { settings: { game: { style: 'dry' } } });
  project.write('p.md', 'Translate into {{target_lang}}.');
  const result = await project.run(['plan', 'tasks.csv', '--prompt', 'p.md']);
  expect(result.code).toBe(0);
  expect(result.stderr).toMatch(/^warning: .*p\.md does not name \{\{game_style\}\}/m);
});

test('sources above their limit are told by the plan', async () => {
  const rows = ['a,<b>Okay</b>,4', 'b,Okay!,4', 'c,👩‍🚀 up,4', ...['d', 'e', 'f'].map((id) => `${id},Far too long,5`)];
  const { project } = await setUp(`id,source,max_length\n${rows.join('\n')}\n`, { settings: { to: ['de', 'ja'] } });
  const { stdout } = await project.run(['plan', 'tasks.csv']);
  expect(stdout).toContain(
    [
      '  warning: 4 rows with a source longer than max_length; the translation may not fit',
      '    line 3 (id b): length 5, max_length 4',
      '    line 5 (id d): length 12, max_length 5',
      '    line 6 (id e): length 12, max_length 5',
      '    and 1 more',
    ].join('\n'),
  );
  const json = JSON.parse((await project.run(['plan', 'tasks.csv', '--json'])).stdout);
  expect(json.files[0].source_too_long).toMatchObject({
    count: 4,
    rows: [{ line: 3, id: 'b', length: 5, max_length: 4 }, {}, {}, {}],
  });
});
