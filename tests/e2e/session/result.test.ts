import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { column, files, gate, report, scene } from './support.ts';

const tasks = 'id,source\na,Alpha\nb,Beta\n';

async function heldInPlace(flags = '-o tasks.csv') {
  const held = gate();
  const started = await scene({ 'tasks.csv': tasks }, { respond: held.respond });
  const live = started.project.start(['run', 'tasks.csv', '--to', 'ja', ...flags.split(' ')]);
  await held.reached;
  return { ...started, held, live };
}

describe('a result in place of the input', () => {
  test('leaves an input alone that was edited meanwhile', async () => {
    const { project, run, sent, held, live } = await heldInPlace();
    const edited = 'id,source\na,Alpha\nb,Beta two\n';
    project.write('tasks.csv', edited);
    held.open();
    const { code, stderr } = await live.done;
    expect(code).toBe(0);
    expect(project.read('tasks.csv')).toBe(edited);
    expect(column(project, 'tasks.not-merged.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
    expect(stderr).toContain(
      `tasks.csv was edited during the run and is left as it is; the result is in ${project.path('tasks.not-merged.csv')}`,
    );
    sent();
    await run('run tasks.csv --to ja -o tasks.csv');
    expect(sent()).toEqual(['ja:Beta two']);
    expect(column(project, 'tasks.csv')).toEqual(['[ja] Alpha', '[ja] Beta two']);
  });

  test('keeps mode and symbolic link', async () => {
    const { project, run } = await scene({ 'sheets/real.csv': tasks });
    chmodSync(project.path('sheets/real.csv'), 0o640);
    symlinkSync('sheets/real.csv', project.path('tasks.csv'));
    await run('run tasks.csv --to ja -o tasks.csv');
    expect(lstatSync(project.path('tasks.csv')).isSymbolicLink()).toBe(true);
    expect(statSync(project.path('sheets/real.csv')).mode & 0o777).toBe(0o640);
    expect(column(project, 'sheets/real.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
    expect(readdirSync(project.path('sheets'))).toEqual(['real.csv']);
  });

  test('is not written again by export unasked', async () => {
    const { project, run } = await scene({ 'tasks.csv': tasks });
    await run('run tasks.csv --to ja -o tasks.csv');
    project.write('tasks.csv', 'id,source\nz,Zeta\n');
    expect((await run('export tasks.csv', 2)).stderr).toContain('-o');
    expect(project.read('tasks.csv')).toContain('Zeta');
    await run('export tasks.csv -o tasks.csv');
    expect(column(project, 'tasks.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
  });
});

describe('a target that cannot be written', () => {
  test.each([
    ['-o', 'tasks.csv/out.csv'],
    ['-o', 'folder'],
    ['--report', 'tasks.csv/report.json'],
    ['--report', 'folder'],
  ])('before the run ends it: %s %s', async (flag, path) => {
    const { project, run, sent } = await scene({ 'tasks.csv': tasks });
    mkdirSync(project.path('folder'));
    expect((await run(`run tasks.csv --to ja ${flag} ${path}`, 2)).stderr).toContain(
      `${project.path(path)}: cannot be written`,
    );
    expect(sent()).toEqual([]);
    expect(files(project)).toEqual(['folder', 'tasks.csv']);
  });

  test('before the run keeps the session as it was', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': tasks });
    await run('run tasks.csv --to ja');
    sent();
    const before = await report(project);
    project.write('tasks.csv', 'id,source\na,Alpha two\n');
    await run('run tasks.csv --to ja -o tasks.csv/out.csv --fresh', 2);
    expect(await report(project)).toEqual(before);
    project.write('tasks.csv', tasks);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual([]);
  });

  test('at the end is warned of and stepped round', async () => {
    const { project, held, live } = await heldInPlace('-o out.csv --report out.json');
    mkdirSync(project.path('out.csv'));
    mkdirSync(project.path('out.json'));
    held.open();
    const { code, stderr } = await live.done;
    expect(code).toBe(0);
    expect(column(project, 'out.recovered.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
    const output = project.path('out.recovered.csv');
    expect(JSON.parse(project.read('out.recovered.json'))).toMatchObject({ outcome: 'done', output });
    expect((await project.run(['status', 'tasks.csv'])).stdout).toMatch(/ out\.recovered\.csv$/m);
    expect(stderr).toContain(
      `${project.path('out.csv')} could not be written (it is a folder); it is in ${project.path('out.recovered.csv')}`,
    );
  });

  test('whose folder has gone gets it again', async () => {
    const held = gate();
    const { project } = await scene({ 'tasks.csv': tasks }, { respond: held.respond });
    mkdirSync(project.path('out'));
    const live = project.start(['run', 'tasks.csv', '--to', 'ja', '-o', 'out/out.csv']);
    await held.reached;
    rmSync(project.path('out'), { recursive: true });
    held.open();
    expect((await live.done).code).toBe(0);
    expect(column(project, 'out/out.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
  });

  test('whose folder has become a file is stepped round', async () => {
    const held = gate();
    const { project } = await scene({ 'tasks.csv': tasks }, { respond: held.respond });
    mkdirSync(project.path('out'));
    const live = project.start(['run', 'tasks.csv', '--to', 'ja', '-o', 'out/out.csv']);
    await held.reached;
    rmSync(project.path('out'), { recursive: true });
    project.write('out', '');
    held.open();
    expect((await live.done).code).toBe(0);
    expect(column(project, 'out.recovered.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
  });
});

test('a pipe is written directly', async () => {
  const { project, run } = await scene({ 'tasks.csv': tasks });
  execFileSync('mkfifo', [project.path('pipe')]);
  const reader = spawn('cat', [project.path('pipe')]);
  let text = '';
  reader.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = new Promise((resolve) => reader.once('close', resolve));
  await run('run tasks.csv --to ja -o pipe');
  await ended;
  expect(text).toBe('id,source,translation,status,error\na,Alpha,[ja] Alpha,completed,\nb,Beta,[ja] Beta,completed,\n');
  expect(lstatSync(project.path('pipe')).isFIFO()).toBe(true);
});

test('output and state folders are used', async () => {
  const { project, run } = await scene({ 'in/tasks.csv': tasks }, { config: 'output_dir: out\nstate_dir: state' });
  mkdirSync(project.path('out'));
  await run('run in/tasks.csv --to ja');
  expect(readdirSync(project.path('in'))).toEqual(['tasks.csv']);
  expect(readdirSync(project.path('out')).sort()).toEqual(['tasks.report.json', 'tasks.translated.csv']);
  expect(readdirSync(project.path('state'))).toEqual(['tasks.checkpoint.db']);
  expect((await run('status in/tasks.csv')).stdout).toContain('2/2 rows');
});

test('a temporary file of a dead writer is swept', async () => {
  const { project, run } = await scene({ 'tasks.csv': tasks });
  const { pid } = spawn(process.execPath, ['-e', '0']).on('exit', () => {});
  const dead = spawn('true');
  await new Promise((resolve) => dead.once('close', resolve));
  expect(pid).toBeDefined();
  project.write(`.tasks.translated.csv.${dead.pid}.tmp`, 'half a fi');
  project.write(`.tasks.translated.csv.${process.pid}.tmp`, 'of a live one');
  await run('run tasks.csv --to ja');
  expect(existsSync(project.path(`.tasks.translated.csv.${dead.pid}.tmp`))).toBe(false);
  expect(project.read(`.tasks.translated.csv.${process.pid}.tmp`)).toBe('of a live one');
});
