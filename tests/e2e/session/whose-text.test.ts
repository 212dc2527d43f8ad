import { copyFileSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Project } from '../../support/program.ts';
import { column, rows, scene, written } from './support.ts';

const withIds = 'id,source,translation\na,Alpha,\nb,Beta,\nc,Gamma,\n';
const withoutIds = 'source,translation\nAlpha,\nBeta,\nGamma,\n';
const wide = 'keys,en,ja\na,Alpha,\nb,Beta,\nc,Gamma,\n';
const sheets: [what: string, content: string, flags: string, header: string][] = [
  ['with ids', withIds, '--to ja', 'translation'],
  ['without ids', withoutIds, '--to ja', 'translation'],
  ['wide', wide, '--from en --to ja', 'ja'],
];

function edit(project: Project, name: string, from: string, to: string): void {
  const before = project.read(name);
  expect(before).toContain(from);
  project.write(name, before.replace(from, to));
}

function stale(project: Project): number {
  return written(project).languages.reduce((sum, language) => sum + language.stale, 0);
}

test('a filled cell is kept and not sent', async () => {
  const { project, run, sent } = await scene({ 'tasks.csv': withIds.replace('Beta,', 'Beta,Mine') });
  await run('run tasks.csv --to ja');
  expect(sent()).toEqual(['ja:Alpha', 'ja:Gamma']);
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', 'Mine', '[ja] Gamma']);
  expect(written(project)).toMatchObject({ saved: { existing: 1 }, languages: [{ kept: 1, completed: 3 }] });
});

test('a filled cell survives the emptying of its cell', async () => {
  const { project, run, sent } = await scene({ 'tasks.csv': withIds.replace('Beta,', 'Beta,Mine') });
  await run('run tasks.csv --to ja');
  sent();
  project.write('tasks.csv', withIds);
  await run('run tasks.csv --to ja');
  expect(sent()).toEqual([]);
  expect(column(project, 'tasks.translated.csv')[1]).toBe('Mine');
});

describe.each(sheets)('in an in-place sheet %s', (_what, content, flags, header) => {
  const command = `run tasks.csv ${flags} -o tasks.csv`;

  test('a correction survives every later run', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': content });
    await run(command);
    sent();
    edit(project, 'tasks.csv', '[ja] Beta', 'Corrected');
    await run(command);
    await run(command);
    edit(project, 'tasks.csv', 'Alpha,', 'Alpha two,');
    await run(command);
    expect(sent()).toEqual(['ja:Alpha two']);
    expect(column(project, 'tasks.csv', header)).toEqual(['[ja] Alpha two', 'Corrected', '[ja] Gamma']);
    expect(stale(project)).toBe(0);
  });

  test('our text is translated again when its source changes', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': content });
    await run(command);
    sent();
    for (const source of ['Beta two', 'Beta three']) {
      const before = source === 'Beta two' ? 'Beta,' : 'Beta two,';
      edit(project, 'tasks.csv', before, `${source},`);
      await run(command);
      expect(sent()).toEqual([`ja:${source}`]);
      expect(column(project, 'tasks.csv', header)[1]).toBe(`[ja] ${source}`);
    }
    expect(written(project).languages[0]).toMatchObject({ kept: 0, stale: 0 });
  });

  test('a source put back brings its text back', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': content });
    await run(command);
    edit(project, 'tasks.csv', 'Beta,', 'Beta two,');
    await run(command);
    sent();
    edit(project, 'tasks.csv', 'Beta two,', 'Beta,');
    await run(command);
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.csv', header)[1]).toBe('[ja] Beta');
    expect(written(project).languages[0]).toMatchObject({ kept: 0, stale: 0 });
  });

  test('our text stays ours when no run came between two edits', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': content });
    await run(command);
    edit(project, 'tasks.csv', 'Beta,', 'Beta two,');
    await run(`${command} --frozen`, 3);
    // As an editor would that had the sheet open all the time.
    project.write('tasks.csv', project.read('tasks.csv').replace(/Beta two,.*$/m, 'Beta three,[ja] Beta,pending,'));
    if (header === 'ja') project.write('tasks.csv', project.read('tasks.csv').replace(',pending,', ''));
    sent();
    await run(command);
    expect(sent()).toEqual(['ja:Beta three']);
    expect(column(project, 'tasks.csv', header)[1]).toBe('[ja] Beta three');
  });

  test('a correction whose source changes is kept as stale', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': content });
    await run(command);
    edit(project, 'tasks.csv', '[ja] Beta', 'Corrected');
    await run(command);
    sent();
    edit(project, 'tasks.csv', 'Beta,', 'Beta two,');
    const { stderr } = await run(command);
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.csv', header)[1]).toBe('Corrected');
    expect(stale(project)).toBe(1);
    expect(stderr).toContain("1 row keeps a person's text although the source has changed");
    await run(command);
    expect(stale(project)).toBe(1);
  });

  test('redo --stale gives a correction up for good', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': content });
    await run(command);
    edit(project, 'tasks.csv', '[ja] Beta', 'Corrected');
    edit(project, 'tasks.csv', '[ja] Gamma', 'Mine');
    await run(command);
    edit(project, 'tasks.csv', 'Beta,', 'Beta two,');
    await run(command);
    sent();
    const old = project.read('tasks.csv');
    expect((await run('redo tasks.csv --stale')).stdout).toContain('1 row marked to be done again');
    // Another edit makes the run read the sheet, in which the old text still stands.
    project.write('tasks.csv', old.replace('Alpha,', 'Alpha two,'));
    await run(command);
    expect(sent()).toEqual(['ja:Alpha two', 'ja:Beta two']);
    project.write('tasks.csv', old);
    await run(command);
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.csv', header)).toEqual(['[ja] Alpha', '[ja] Beta two', 'Mine']);
    expect(stale(project)).toBe(0);
  });

  test('--fresh pays again for our old texts only', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': content });
    await run(command);
    const first = written(project);
    edit(project, 'tasks.csv', '[ja] Beta', 'Corrected');
    edit(project, 'tasks.csv', 'Gamma,', 'Gamma two,');
    sent();
    await run(`${command} --fresh`);
    expect(sent()).toEqual(['ja:Alpha', 'ja:Gamma two']);
    expect(column(project, 'tasks.csv', header)).toEqual(['[ja] Alpha', 'Corrected', '[ja] Gamma two']);
    const again = written(project);
    expect(again.session_id).not.toBe(first.session_id);
    expect(again).toMatchObject({ requests: { total: again.last_run.requests.total }, last_run: { run: 1 } });
    await run(command);
    expect(sent()).toEqual([]);
  });
});

describe('a correction in a renamed result', () => {
  test('survives under the checkpoint it was made from', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': withIds });
    await run('run tasks.csv --to ja');
    sent();
    copyFileSync(project.path('tasks.translated.csv'), project.path('review.csv'));
    edit(project, 'review.csv', '[ja] Beta', 'Corrected');
    edit(project, 'review.csv', 'Gamma,', 'Gamma two,');
    await run('run review.csv --to ja --checkpoint tasks.checkpoint.db');
    expect(sent()).toEqual(['ja:Gamma two']);
    expect(column(project, 'review.translated.csv')).toEqual(['[ja] Alpha', 'Corrected', '[ja] Gamma two']);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', 'Corrected', '[ja] Gamma']);
  });
});

describe('a base sheet', () => {
  async function corrected() {
    const started = await scene({ 'tasks.csv': withIds });
    await started.run('run tasks.csv --to ja');
    started.sent();
    copyFileSync(started.project.path('tasks.translated.csv'), started.project.path('reviewed.csv'));
    edit(started.project, 'reviewed.csv', '[ja] Beta', 'Corrected');
    return started;
  }

  test('makes only its corrected cells a person’s', async () => {
    const { project, run, sent } = await corrected();
    await run('run tasks.csv --to ja --base reviewed.csv');
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', 'Corrected', '[ja] Gamma']);
    expect(written(project).languages[0]).toMatchObject({ kept: 1 });
    project.write('tasks.csv', withIds.replace('Alpha', 'Alpha two'));
    await run('run tasks.csv --to ja --base reviewed.csv');
    expect(sent()).toEqual(['ja:Alpha two']);
    expect(column(project, 'tasks.translated.csv')[0]).toBe('[ja] Alpha two');
  });

  test('may have a column per language beside its source', async () => {
    const { project, run, sent } = await corrected();
    project.write('reviewed.csv', 'id,source,ja\na,Alpha,Corrected\nb,Beta,\n');
    await run('run tasks.csv --to ja --base reviewed.csv');
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.translated.csv')).toEqual(['Corrected', '[ja] Beta', '[ja] Gamma']);
  });

  test('stays in force in later runs without it', async () => {
    const { project, run, sent } = await corrected();
    await run('run tasks.csv --to ja --base reviewed.csv');
    rmSync(project.path('reviewed.csv'));
    await run('run tasks.csv --to ja');
    project.write('tasks.csv', `id,source,translation\nz,Zeta,\n${withIds.slice(withIds.indexOf('a,'))}`);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual(['ja:Zeta']);
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Zeta', '[ja] Alpha', 'Corrected', '[ja] Gamma']);
    project.write('tasks.csv', withIds.replace('Beta', 'Beta two'));
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.translated.csv')[1]).toBe('Corrected');
    expect(stale(project)).toBe(1);
  });

  test('outlives --fresh without it', async () => {
    const { project, run, sent } = await corrected();
    await run('run tasks.csv --to ja --base reviewed.csv');
    await run('run tasks.csv --to ja --fresh');
    expect(sent()).toEqual(['ja:Alpha', 'ja:Gamma']);
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', 'Corrected', '[ja] Gamma']);
  });

  test('with another source says nothing', async () => {
    const { project, run, sent } = await scene({
      'tasks.csv': withIds,
      'base.csv': 'id,source,translation\na,Alpha,One\nb,Other,Two\nx,Gamma,Three\n',
    });
    await run('run tasks.csv --to ja --base base.csv');
    expect(sent()).toEqual(['ja:Beta', 'ja:Gamma']);
    expect(column(project, 'tasks.translated.csv')).toEqual(['One', '[ja] Beta', '[ja] Gamma']);
  });

  test('of two the later wins', async () => {
    const { project, run, sent } = await scene({
      'tasks.csv': withIds,
      'one.csv': 'id,source,translation\na,Alpha,A1\nb,Beta,B1\n',
      'two.csv': 'id,source,translation\nb,Beta,B2\n',
    });
    await run('run tasks.csv --to ja --base one.csv --base two.csv');
    expect(sent()).toEqual(['ja:Gamma']);
    expect(column(project, 'tasks.translated.csv')).toEqual(['A1', 'B2', '[ja] Gamma']);
  });

  test('does not overwrite a filled cell', async () => {
    const { project, run } = await scene({
      'tasks.csv': withIds.replace('Beta,', 'Beta,Mine'),
      'base.csv': 'id,source,translation\nb,Beta,Other\n',
    });
    await run('run tasks.csv --to ja --base base.csv');
    expect(column(project, 'tasks.translated.csv')[1]).toBe('Mine');
  });

  test('of wide and of long rows without ids counts', async () => {
    const { project, run, sent } = await scene({
      'tasks.csv': withoutIds,
      'wide.csv': wide.replace('Alpha,', 'Alpha,From wide'),
      'base.csv': 'source,translation\nGamma,Mine\n',
    });
    await run('run tasks.csv --to ja --base base.csv');
    expect(sent()).toEqual(['ja:Alpha', 'ja:Beta']);
    await run('run wide.csv --from en --to ja,ko --base wide.csv');
    expect(rows(project, 'wide.translated.csv')[0]).toMatchObject({ ja: 'From wide', ko: '[ko] Alpha' });
  });
});

describe('--refill', () => {
  const filled = 'id,source,translation\na,Alpha,Alpha\nb,Beta,Mine\nc,Gamma,Gamma\nd,Delta,\n';

  test('the summary says when most cells repeat their source', async () => {
    const { run } = await scene({ 'tasks.csv': filled });
    expect((await run('run tasks.csv --to ja')).stderr).toContain('2 of 3 filled cells repeat their source');
    expect((await run('run tasks.csv --to ja')).stderr).toContain('2 of 3 filled cells repeat their source');
    await run('run tasks.csv --to ja --refill same');
    expect((await run('run tasks.csv --to ja')).stderr).not.toContain('repeat their source');
  });

  test('same translates cells that repeat their source', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': filled });
    await run('run tasks.csv --to ja --refill same');
    expect(sent()).toEqual(['ja:Alpha', 'ja:Delta', 'ja:Gamma']);
    await run('run tasks.csv --to ja');
    await run('run tasks.csv --to ja --refill same');
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', 'Mine', '[ja] Gamma', '[ja] Delta']);
  });

  test('all translates every cell and is not reverted', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': filled });
    await run('run tasks.csv --to ja');
    sent();
    await run('run tasks.csv --to ja --refill all');
    expect(sent()).toEqual(['ja:Alpha', 'ja:Beta', 'ja:Gamma']);
    project.write('tasks.csv', `${filled}e,Epsilon,\n`);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual(['ja:Epsilon']);
    expect(column(project, 'tasks.translated.csv').slice(0, 3)).toEqual(['[ja] Alpha', '[ja] Beta', '[ja] Gamma']);
    await run('run tasks.csv --to ja --refill all');
    expect(sent()).toEqual([]);
  });

  test('all keeps a person’s edit of ours', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': filled });
    const command = 'run tasks.csv --to ja -o tasks.csv';
    await run(command);
    edit(project, 'tasks.csv', '[ja] Delta', 'Edited');
    await run(command);
    sent();
    await run(`${command} --refill all`);
    expect(sent()).toEqual(['ja:Alpha', 'ja:Beta', 'ja:Gamma']);
    expect(column(project, 'tasks.csv')).toEqual(['[ja] Alpha', '[ja] Beta', '[ja] Gamma', 'Edited']);
  });
});

describe('--fresh', () => {
  test('pays for everything again but a person’s text', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': withIds.replace('Beta,', 'Beta,Mine') });
    await run('run tasks.csv --to ja');
    sent();
    await run('run tasks.csv --to ja --fresh');
    expect(sent()).toEqual(['ja:Alpha', 'ja:Gamma']);
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', 'Mine', '[ja] Gamma']);
    expect(written(project).saved).toMatchObject({ existing: 1, checkpoint: 0 });
  });

  test('takes a text that waits for redo for ours', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': withIds });
    const command = 'run tasks.csv --to ja -o tasks.csv';
    await run(command);
    await run('redo tasks.csv --id a');
    sent();
    await run(`${command} --fresh`);
    expect(sent()).toEqual(['ja:Alpha', 'ja:Beta', 'ja:Gamma']);
    expect(written(project).languages[0]).toMatchObject({ kept: 0 });
  });
});
