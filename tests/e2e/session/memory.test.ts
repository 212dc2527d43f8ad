import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { column, gate, report, type Scene, scene, written } from './support.ts';

const first = 'id,source\na,Open the door\nb,Close the door\n';
const second = 'id,source\nx,Close the door\ny,Open the door\n';
const flags = '--from en --to ja --memory m.db';

function memoryOf(result: { saved: unknown }): number {
  return (result.saved as { memory: number }).memory;
}

async function finished(files: Record<string, string>, config?: string): Promise<Scene> {
  const made = await scene({ 'one.csv': first, ...files }, config === undefined ? {} : { config });
  await made.run(`run one.csv ${flags}`);
  made.sent();
  return made;
}

describe('A second file with the same strings', () => {
  test('costs nothing and says why', async () => {
    const { project, run, sent } = await finished({ 'two.csv': second });
    const { stdout } = await run(`plan two.csv ${flags}`);
    expect(stdout).toContain('2 from the translation memory, 0 rows to send');
    expect(stdout).toContain('Nothing to send.');
    await run(`run two.csv ${flags} --frozen`);
    expect(sent()).toEqual([]);
    expect(column(project, 'two.translated.csv')).toEqual(['[ja] Close the door', '[ja] Open the door']);
    const told = await report(project, 'two.csv');
    expect(memoryOf(told)).toBe(2);
    expect(memoryOf(told.last_run)).toBe(2);
  });

  test('counts as done before once it runs again', async () => {
    const { project, run } = await finished({ 'two.csv': second });
    await run(`run two.csv ${flags}`);
    await run(`run two.csv ${flags}`);
    const told = written(project, 'two.report.json');
    expect(memoryOf(told)).toBe(2);
    expect(told.last_run.saved).toMatchObject({ memory: 0, checkpoint: 2 });
  });

  test('costs nothing within the same command', async () => {
    const { run, sent } = await scene({ 'one.csv': first, 'two.csv': second });
    await run(`run one.csv two.csv ${flags}`);
    expect(sent()).toEqual(['ja:Close the door', 'ja:Open the door']);
  });

  test.each([
    ['the context', 'id,source,context\nx,Open the door,button\n', flags, {}],
    ['the source language', 'id,source\nx,Open the door\n', '--from de --to ja --memory m.db', {}],
    ['the target language', 'id,source\nx,Open the door\n', '--from en --to ko --memory m.db', {}],
    ['the speaker', 'id,source,speaker\nx,Open the door,Ann\n', flags, {}],
    ['the length limit', 'id,source,max_length\nx,Open the door,90\n', flags, {}],
    ['the prompt', 'id,source\nx,Open the door\n', `${flags} -c other.yaml`, { 'other.yaml': true }],
  ])('is sent where %s is another', async (_, csv, given, more) => {
    const { project, run, sent } = await finished({ 'two.csv': csv });
    if (Object.keys(more).length > 0) {
      project.write('other.yaml', `${project.read('translate.yaml')}game: { style: rude }\n`);
    }
    await run(`run two.csv ${given}`);
    expect(sent()).toHaveLength(1);
  });

  test('is translated again with --fresh, but for people’s texts', async () => {
    const { project, run, sent } = await finished({ 'two.csv': second });
    project.write('mine.csv', 'source,translation\nOpen the door,Mine\n');
    await run(`memory import mine.csv ${flags}`);
    await run(`run two.csv ${flags} --fresh`);
    expect(sent()).toEqual(['ja:Close the door']);
  });
});

describe('Texts of a run that named no memory', () => {
  const withGlossary = `${flags} --glossary terms.csv`;
  const withoutMemory = 'run one.csv --from en --to ja';
  const sheets = { 'one.csv': first, 'two.csv': second, 'terms.csv': 'en,ja\nsword,剣\n' };

  test('come with a later run that asks for the same', async () => {
    const { run, sent } = await scene(sheets);
    await run(withoutMemory);
    await run(`run one.csv ${flags}`);
    sent();
    await run(`run two.csv ${flags}`);
    expect(sent()).toEqual([]);
  });

  test('do not pass for texts of a later run that asks for something else', async () => {
    const { run, sent } = await scene(sheets);
    await run(withoutMemory);
    await run(`run one.csv ${withGlossary}`);
    sent();
    expect((await run(`plan two.csv ${withGlossary}`)).stdout).toContain('2 rows to send');
    await run(`run one.csv ${flags}`);
    expect((await run(`plan two.csv ${withGlossary}`)).stdout).toContain('2 rows to send');
    expect((await run(`plan two.csv ${flags}`)).stdout).toContain('0 rows to send');
    expect(sent()).toEqual([]);
  });

  test('are not those of a run with lines before', async () => {
    const { project, run } = await scene(sheets);
    await run(withoutMemory);
    project.write('other.yaml', `${project.read('translate.yaml')}context_window: 2\n`);
    await run(`run one.csv ${flags} -c other.yaml`);
    expect((await run(`plan two.csv ${flags} -c other.yaml`)).stdout).toContain('2 rows to send');
  });
});

describe('A person’s text in the memory', () => {
  test('wins over a provider’s, in any later file', async () => {
    const { project, run, sent } = await finished({ 'two.csv': second });
    project.write('one.translated.csv', project.read('one.translated.csv').replace('[ja] Open the door', 'Better'));
    const { stdout } = await run(`memory learn one.translated.csv ${flags}`);
    expect(stdout).toContain('1 correction learned, 1 row is as it was written');
    await run(`run two.csv ${flags}`);
    expect(sent()).toEqual([]);
    expect(column(project, 'two.translated.csv')).toEqual(['[ja] Close the door', 'Better']);
  });

  test('is not brought back by a sheet that still holds an older one', async () => {
    const old = 'id,source,translation\na,Open the door,Old\n';
    const { project, run } = await scene({ 'one.csv': old, 'new.csv': 'source,translation\nOpen the door,New\n' });
    await run(`run one.csv ${flags}`);
    await run(`memory learn new.csv ${flags}`);
    await run(`run one.csv ${flags}`);
    project.write('two.csv', 'source\nOpen the door\n');
    await run(`run two.csv ${flags}`);
    expect(column(project, 'two.translated.csv')).toEqual(['New']);
  });

  test('is not used over the length limit', async () => {
    const limited = 'id,source,max_length\nx,Open the door,5\n';
    const { project, run, fake } = await scene({ 'two.csv': limited }, { translate: () => 'short' });
    project.write('mine.csv', 'source,translation\nOpen the door,much too long\n');
    await run(`memory import mine.csv ${flags}`);
    await run(`run two.csv ${flags}`);
    expect(fake.requests).toHaveLength(1);
    expect(column(project, 'two.translated.csv')).toEqual(['short']);
  });
});

describe('A similar text', () => {
  test('travels with the row as a suggestion', async () => {
    const { project, run, fake } = await finished({ 'two.csv': 'source\nOpen the doors\nSomething else\n' });
    await run(`run two.csv ${flags}`);
    const items = fake.requests.at(-1)?.items;
    expect(items?.find(({ text }) => text === 'Open the doors')).toMatchObject({
      similar: { text: 'Open the door', translation: '[ja] Open the door' },
    });
    expect(items?.find(({ text }) => text === 'Something else')).not.toHaveProperty('similar');
    expect(column(project, 'two.translated.csv')).toEqual(['[ja] Open the doors', '[ja] Something else']);
  });

  test('is none that the checks refuse', async () => {
    const files = { 'two.csv': 'source\nHello {0}\nHello {0}!\n', 'mine.csv': 'source,translation\nHello {0},やあ\n' };
    const { project, run, fake } = await scene(files);
    await run(`memory import mine.csv ${flags}`);
    expect((await run(`plan two.csv ${flags} --show-prompt`)).stdout).not.toContain('やあ');
    await run(`run two.csv ${flags}`);
    expect(fake.requests.flatMap(({ items }) => items)).toHaveLength(2);
    expect(JSON.stringify(fake.requests.map(({ body }) => body))).not.toContain('やあ');
    expect(column(project, 'two.translated.csv')).toEqual(['[ja] Hello {0}', '[ja] Hello {0}!']);
  });

  test('with a full-width placeholder fills mended', async () => {
    const files = { 'two.csv': 'source\nHello {0}\n', 'mine.csv': 'source,translation\nHello {0},やあ｛0｝\n' };
    const { project, run, fake } = await scene(files);
    await run(`memory import mine.csv ${flags}`);
    await run(`run two.csv ${flags}`);
    expect(fake.requests).toEqual([]);
    expect(column(project, 'two.translated.csv')).toEqual(['やあ{0}']);
  });

  test('is not the row’s own text that is to be done again', async () => {
    const { run, fake } = await finished({});
    await run('redo one.csv --id a');
    await run(`run one.csv ${flags}`);
    const [item] = fake.requests.at(-1)?.items ?? [];
    expect(item?.text).toBe('Open the door');
    expect(JSON.stringify(item?.similar ?? '')).not.toContain('[ja] Open');
  });
});

describe('The memory’s file', () => {
  test('is shared by two runs at a time', async () => {
    const waiting = gate();
    const { project, fake, run } = await scene({ 'one.csv': first, 'two.csv': 'source\nUp\nDown\n' });
    fake.set(waiting.respond);
    const [one, two] = ['one.csv', 'two.csv'].map((name) => project.start(['run', name, ...flags.split(' ')]).done);
    await waiting.reached;
    waiting.open();
    expect([(await one)?.code, (await two)?.code]).toEqual([0, 0]);
    const { stdout } = await run('memory stats --memory m.db');
    expect(stdout).toMatch(/4 translations/);
  });

  test('is readable by its owner alone and follows a link', async () => {
    const { project, run } = await scene({ 'one.csv': first });
    symlinkSync(project.path('real.db'), project.path('m.db'));
    await run(`run one.csv ${flags}`);
    expect(statSync(project.path('real.db')).mode & 0o777).toBe(0o600);
  });

  test('stays away where nobody asked for one', async () => {
    const { project, run } = await scene({ 'one.csv': first });
    await run('run one.csv --to ja');
    expect(existsSync(project.path('translate.memory.db'))).toBe(false);
  });

  test('is found by the configuration', async () => {
    const { run, sent } = await scene(
      { 'one.csv': first, 'two.csv': second },
      { config: 'memory: translate.memory.db' },
    );
    await run('run one.csv --to ja');
    sent();
    await run('run two.csv --to ja');
    expect(sent()).toEqual([]);
  });

  test.each([
    ['a checkpoint', 'one.checkpoint.db', 'is a checkpoint, no translation memory; name another file with --memory'],
    ['the task file', 'one.csv', 'is the task file'],
    ['some other file', 'other.txt', 'a translation memory (file is not a database)'],
  ])('is refused where it is %s', async (_, name, message) => {
    const { project, run, fake } = await scene({ 'one.csv': first, 'two.csv': second });
    await run('run one.csv --to ja');
    writeFileSync(project.path('other.txt'), 'nothing but text '.repeat(100));
    const sent = fake.requests.length;
    const file = name === 'one.csv' ? 'one.csv' : 'two.csv';
    const { stderr } = await run(`run ${file} --to ja --memory ${name}`, 2);
    expect(stderr).toContain(message);
    expect(fake.requests).toHaveLength(sent);
  });

  test('is refused in one sentence where it is damaged', async () => {
    const { project, run, sent } = await finished({ 'two.csv': second });
    const bytes = readFileSync(project.path('m.db'));
    // All pages but the first, which tells what the file is.
    project.write('m.db', bytes.fill(0xee, 4096));
    const { stderr } = await run(`run two.csv ${flags}`, 2);
    expect(stderr).toMatch(/^translate: .*m\.db: the translation memory cannot be read \(.*\); put an older copy.*\n$/);
    expect(sent()).toEqual([]);
  });

  test('that cannot be written is a warning', async () => {
    const { project, run, fake } = await scene({ 'one.csv': first });
    // The file takes its place after the run has looked for it.
    const waiting = gate();
    fake.set(waiting.respond);
    const { done } = project.start(['run', 'one.csv', ...flags.split(' ')]);
    await waiting.reached;
    project.write('m.db', 'nothing but text '.repeat(100));
    waiting.open();
    const { code, stderr } = await done;
    expect(code).toBe(0);
    expect(stderr).toContain('the translation memory could not be written');
    expect(column(project, 'one.translated.csv')).toEqual(['[ja] Open the door', '[ja] Close the door']);
    await run('run one.csv --to ja --memory other.db');
  });

  test('keeps no pseudo-localized text', async () => {
    const { run, sent } = await scene({ 'one.csv': first, 'two.csv': second });
    await run(`run one.csv ${flags} --provider pseudo`);
    await run(`run two.csv ${flags}`);
    expect(sent()).toHaveLength(2);
  });
});

describe('translate memory', () => {
  const unit = (source: string, text: string): string =>
    `<tu><tuv xml:lang="en-US"><seg>${source}</seg></tuv><tuv xml:lang="ja-JP"><seg>${text}</seg></tuv></tu>`;
  const tmx = (body: string): string =>
    `<?xml version="1.0"?>\n<tmx version="1.4"><header srclang="en"/><body>${body}</body></tmx>`;

  test('brings in a TMX file that fills rows', async () => {
    const old = tmx(unit('Open the door', '開く') + unit('Close the door', '閉じる'));
    const { project, run, sent } = await scene({ 'one.csv': first, 'old.tmx': old });
    const { stdout } = await run('memory import old.tmx --memory m.db');
    expect(stdout).toBe('old.tmx: 2 translations read: 2 new, 0 replaced, 0 known or older.\n');
    await run(`run one.csv ${flags}`);
    expect(sent()).toEqual([]);
    expect(column(project, 'one.translated.csv')).toEqual(['開く', '閉じる']);
  });

  test.each(['tmx', 'csv'])('gives all of it to another memory by %s', async (format) => {
    const { project, run, sent } = await finished({ 'two.csv': second });
    await run(`memory export all.${format} --memory m.db`);
    await run(`memory import all.${format} --memory other.db`);
    const [one, other] = await Promise.all(
      ['m.db', 'other.db'].map((name) => run(`memory stats --json --memory ${name}`)),
    );
    expect(JSON.parse(other?.stdout ?? '')).toEqual({
      ...JSON.parse(one?.stdout ?? ''),
      memory: project.path('other.db'),
    });
    await run('run two.csv --from en --to ja --memory other.db');
    expect(sent()).toEqual([]);
  });

  test('takes nothing of a faulty file', async () => {
    const { project, run } = await scene({ 'bad.tmx': tmx(`${unit('a', 'b')}\n<tu><tuv>`) });
    const { stderr } = await run('memory import bad.tmx --memory m.db', 2);
    expect(stderr).toMatch(/^translate: bad\.tmx:3:\d+: cannot be read as XML/);
    expect(existsSync(project.path('m.db'))).toBe(false);
  });

  test('learns every filled row where there is no checkpoint', async () => {
    const sheet = 'source,translation\nOpen,開く\nShut,\nQuit,Quit\n';
    const { run } = await scene({ 'sheet.csv': sheet });
    const { stdout } = await run('memory learn sheet.csv --from en --to ja --memory m.db');
    expect(stdout).toContain('There is no checkpoint of it');
    expect(stdout).toContain('sheet.csv: 1 correction learned.');
  });

  test('learns from columns of languages beside a source column', async () => {
    const { run } = await scene({ 'sheet.csv': 'id,source,ja\na,Open,開く\nb,Shut,\n' });
    const { stdout } = await run('memory learn sheet.csv --from en --to ja --memory m.db');
    expect(stdout).toContain('sheet.csv: 1 correction learned.');
  });

  test('learns from a wide result in place, and knows what it wrote', async () => {
    const { project, run } = await scene({ 'wide.csv': 'id,en,ja\na,Open,\nb,Shut,\n' });
    await run('run wide.csv --from en --to ja -o wide.csv');
    project.write('wide.csv', project.read('wide.csv').replace('[ja] Open', '開く'));
    const learn = 'memory learn wide.csv --from en --to ja --memory m.db';
    expect((await run(learn)).stdout).toBe('wide.csv: 1 correction learned, 1 row is as it was written.\n');
    expect((await run(learn)).stdout).toContain('0 corrections learned, 1 row known already');
  });

  test('learns with the source language of the run', async () => {
    const { project, run } = await finished({});
    project.write('one.translated.csv', project.read('one.translated.csv').replace('[ja] Open the door', 'Better'));
    await run('memory learn one.translated.csv --memory learned.db');
    const { stdout } = await run('memory stats --json --memory learned.db');
    expect(JSON.parse(stdout)).toMatchObject({ languages: [{ source_lang: 'en', target_lang: 'ja', human: 1 }] });
  });

  test('learns a mapped wide column without being told', async () => {
    const { project, run } = await scene({ 'wide.csv': 'id,EN,JP\na,Open,\n' });
    await run('run wide.csv --from EN=en --to JP=ja');
    project.write('wide.translated.csv', project.read('wide.translated.csv').replace('[ja] Open', '開く'));
    const { stdout } = await run('memory learn wide.translated.csv --memory m.db');
    expect(stdout).toBe('wide.translated.csv: 1 correction learned, 0 rows are as they were written.\n');
  });

  test('refuses to learn what the checks refuse', async () => {
    const sheet = 'source,translation\nHello {name},Salut {nom}\nBye {name},Adieu {name}\n';
    const { run } = await scene({ 'sheet.csv': sheet });
    const { stdout } = await run('memory learn sheet.csv --from en --to fr --memory m.db', 3);
    expect(stdout).toMatch(/^sheet\.csv:2: fr: placeholders: .*\{name\}/);
    expect(stdout).toContain('sheet.csv: 1 correction learned, 1 refused.');
    expect((await run('memory stats --memory m.db')).stdout).toContain('1 translation');
  });

  test.each([
    ['no memory is named', 'memory stats', 'use --memory FILE, or set memory: in translate.yaml'],
    ['there is none yet', 'memory stats --memory m.db', 'there is no translation memory yet'],
    ['the file is of no known kind', 'memory import one.xlsx --memory m.db', 'files that end in .tmx or .csv'],
    ['the file is not there', 'memory import no.tmx --memory m.db', 'no.tmx: there is no such file'],
  ])('says what to do where %s', async (_, command, message) => {
    const { run } = await scene({});
    expect((await run(command, 2)).stderr).toContain(message);
  });
});
