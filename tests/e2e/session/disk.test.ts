import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Project } from '../../support/program.ts';
import { canMount, mountSmallDisk, type SmallDisk } from '../../support/small-disk.ts';
import { column, integrity, type Scene, scene } from './support.ts';

const workers = 3;
const config = `llm: { batch_control: { max_rows_per_batch: 5, max_concurrent_workers: ${workers} } }`;
const oneSentence = /^translate: .*\n$/;

function sheet(count: number, first = 0): string {
  const lines = Array.from({ length: count }, (_, index) => `k${index + first},Text ${index + first} of the sheet`);
  return `${first === 0 ? 'id,source\n' : ''}${lines.join('\n')}\n`;
}

/** The last line on stderr, which is what a failed command says. */
function said(stderr: string): string {
  return `${stderr.trimEnd().split('\n').at(-1)}\n`;
}

/** Texts that were sent although a run before had brought them. */
function sentAgain({ fake }: Scene, from: number, done: ReadonlySet<string>): string[] {
  const texts = fake.requests.slice(from).flatMap(({ items }) => items.map(({ text }) => text));
  return texts.filter((text) => done.has(text));
}

async function completed(project: Project, checkpoint: string): Promise<Set<string>> {
  const args = ['tasks', checkpoint, '--status', 'completed', '--limit', '100000', '--format', 'json'];
  const { code, stdout } = await project.run(args);
  expect(code).toBe(0);
  return new Set((JSON.parse(stdout).tasks as { source: string }[]).map(({ source }) => source));
}

/** Batches that hold a text which was sent before. */
function extraBatches({ fake }: Scene): number {
  const asked = new Set<string>();
  return fake.requests.filter(({ items }) => {
    const isKnown = items.some(({ text }) => asked.has(text));
    for (const { text } of items) asked.add(text);
    return isKnown;
  }).length;
}

if (canMount)
  describe('on a disk of its own', () => {
    async function small(rows: number, bytes = 3_000_000): Promise<Scene & { disk: SmallDisk; list(): string[] }> {
      const started = await scene({ 'elsewhere.csv': sheet(rows) }, { config, latencyMs: 10 });
      const { project } = started;
      const disk = mountSmallDisk(project.path('disk'), bytes);
      onTestFinished(() => disk.unmount());
      project.write('disk/tasks.csv', sheet(rows));
      return { ...started, disk, list: () => readdirSync(project.path('disk')).sort() };
    }

    test.each([0, 60, 140])('full at the start, but for %s KiB, sends nothing', async (leave) => {
      const { run, fake, disk, list } = await small(1500);
      disk.fill(leave * 1024);
      const { stderr } = await run('run disk/tasks.csv --to ja --quiet', 2);
      expect(stderr).toMatch(oneSentence);
      expect(stderr).toMatch(/tasks\.checkpoint\.db(\.lock)?: cannot be (used|written) \(.*\bfull\b/);
      expect(fake.requests).toEqual([]);
      expect(list()).toEqual(['filler', 'tasks.csv']);
    });

    test('full in the middle keeps what it has', async () => {
      const started = await small(100);
      const { project, run, fake, disk, list } = started;
      await run('run disk/tasks.csv --to ja --quiet');
      const before = project.read('disk/tasks.translated.csv');
      project.write('disk/tasks.csv', sheet(100) + sheet(150, 100));
      const first = fake.requests.length;
      fake.set((_request, index) => {
        if (index === first + 8) disk.fill();
        return undefined;
      });
      const { stderr } = await run('run disk/tasks.csv --to ja --quiet', 4);
      expect(stderr).toMatch(oneSentence);
      expect(stderr).toContain('(the disk is full); what was received before is saved');
      expect(fake.requests.length).toBeLessThanOrEqual(first + 8 + 1 + workers);
      expect(stderr).toContain(`translate export ${project.path('disk/tasks.checkpoint.db')} -o FILE`);
      expect(project.read('disk/tasks.translated.csv')).toBe(before);
      expect(list().filter((name) => name.endsWith('.tmp'))).toEqual([]);
      // Still full: it can be read, and says so again.
      const done = await completed(project, 'disk/tasks.checkpoint.db');
      expect(done.size).toBeGreaterThan(100);
      const seen = fake.requests.length;
      expect([2, 4]).toContain((await project.run('run disk/tasks.csv --to ja --quiet'.split(' '))).code);
      disk.free();
      expect(await integrity(project, 'disk/tasks.checkpoint.db')).toBe('ok');
      await run('run disk/tasks.csv --to ja --quiet');
      expect(sentAgain(started, seen, done)).toEqual([]);
      expect(extraBatches(started)).toBeLessThanOrEqual(2 * workers);
      expect(column(project, 'disk/tasks.translated.csv', 'status')).toEqual(Array(250).fill('completed'));
      expect(list()).toEqual(['tasks.checkpoint.db', 'tasks.csv', 'tasks.report.json', 'tasks.translated.csv']);
    });

    test.each(['first', 'later'])('full under the checkpoint alone writes the %s result', async (which) => {
      const started = await small(100, 6_000_000);
      const { project, run, fake, disk } = started;
      const command = 'run elsewhere.csv --to ja --quiet --checkpoint disk/state.db';
      if (which === 'later') {
        await run(command);
        project.write('elsewhere.csv', sheet(100) + sheet(300, 100));
      }
      const first = fake.requests.length;
      fake.set((_request, index) => {
        if (index === first + 8) disk.fill();
        return undefined;
      });
      const { stderr } = await run(command, 4);
      expect(stderr).toMatch(oneSentence);
      // That the result gives way to another text has to be noted, for which the log may still have room.
      const names = ['elsewhere.translated.csv', ...(which === 'first' ? [] : ['elsewhere.translated.recovered.csv'])];
      const said = /what was received before is saved, the result so far is in (\S+), the report in/.exec(stderr)?.[1];
      const result = basename(said ?? stderr);
      expect(names).toContain(result);
      const done = await completed(project, 'disk/state.db');
      expect(column(project, result, 'status').filter((status) => status === 'completed').length).toBe(done.size);
      const report = JSON.parse(project.read('elsewhere.report.json'));
      expect([report.tasks.completed, report.outcome]).toEqual([done.size, 'interrupted']);
      expect(report.note).toBe('the checkpoint could not be written (the disk is full)');
      disk.free();
      fake.set(undefined);
      const seen = fake.requests.length;
      const { stderr: later } = await run(command.replace(' --quiet', ''));
      expect(later).not.toContain('was edited');
      expect(sentAgain(started, seen, done)).toEqual([]);
      expect(new Set(column(project, 'elsewhere.translated.csv', 'status'))).toEqual(new Set(['completed']));
    });

    test('full where the result goes steps round it', async () => {
      const { project, run, fake, disk, list } = await small(100, 60_000);
      project.write('disk/out.csv', 'the old result\n');
      fake.set(() => {
        if (!existsSync(project.path('disk/filler'))) disk.fill();
        return undefined;
      });
      const { stderr } = await run('run elsewhere.csv --to ja -o disk/out.csv');
      expect(stderr).toContain('could not be written (the disk is full); it is in');
      expect(project.read('disk/out.csv')).toBe('the old result\n');
      expect(list()).toEqual(['filler', 'out.csv', 'tasks.csv']);
      expect(column(project, 'out.recovered.csv', 'status')).toEqual(Array(100).fill('completed'));
      for (const command of [
        'export elsewhere.csv -o disk/out.csv',
        'report elsewhere.csv --format md -o disk/report.md',
      ]) {
        const failed = await run(command, 2);
        expect(failed.stderr).toMatch(oneSentence);
        expect(failed.stderr).toMatch(/disk\/(out\.csv|report\.md): cannot be written \(the disk is full\)/);
        expect(project.read('disk/out.csv')).toBe('the old result\n');
      }
      expect(list()).toEqual(['filler', 'out.csv', 'tasks.csv']);
    });

    const readers = (target: string): string[] =>
      ['status', 'tasks', 'report', 'log', 'export -o -', 'plan --to ja'].map((command) => {
        const [name, ...flags] = command.split(' ');
        return [name, target, ...flags].join(' ');
      });

    test('read-only refuses to run and can be read', async () => {
      const { project, run, fake, disk, list } = await small(20);
      disk.setReadOnly(true);
      const refused = await run('run disk/tasks.csv --to ja', 2);
      expect(said(refused.stderr)).toMatch(oneSentence);
      expect(refused.stderr).toContain('tasks.checkpoint.db: cannot be written (the disk is read-only)');
      await run('plan disk/tasks.csv --to ja');
      disk.setReadOnly(false);
      await run('run disk/tasks.csv --to ja --quiet');
      const before = { files: list(), requests: fake.requests.length };
      disk.setReadOnly(true);
      for (const command of ['run disk/tasks.csv --to ja --fresh --yes', 'redo disk/tasks.csv --id k1']) {
        expect((await run(command, 2)).stderr).toContain('cannot be written (the disk is read-only)');
      }
      for (const command of readers('disk/tasks.csv')) await run(command);
      expect({ files: list(), requests: fake.requests.length }).toEqual(before);
      expect(column(project, 'disk/tasks.translated.csv', 'status')).toEqual(Array(20).fill('completed'));
    });

    test('read-only after a crash can be read', async () => {
      const { project, run, fake, disk } = await small(60);
      const reached = new Promise<void>((resolve) => {
        fake.set(async (_request, index) => {
          if (index < 4) return undefined;
          resolve();
          return { hang: true };
        });
      });
      const live = project.start('run disk/tasks.csv --to ja --quiet'.split(' '));
      await reached;
      live.child.kill('SIGKILL');
      await live.done;
      fake.set(undefined);
      disk.setReadOnly(true);
      for (const command of readers('disk/tasks.csv')) await run(command);
      disk.setReadOnly(false);
      const done = await completed(project, 'disk/tasks.checkpoint.db');
      expect(done.size).toBeGreaterThan(0);
      const seen = fake.requests.length;
      await run('run disk/tasks.csv --to ja --quiet');
      expect(fake.requests.slice(seen).flatMap(({ items }) => items.filter(({ text }) => done.has(text)))).toEqual([]);
    });
  });

// A write beyond the limit fails as one on a failing disk does (EFBIG); everybody may set it.
test('a file that cannot grow stops the run with a sentence', async () => {
  const started = await scene({ 'tasks.csv': sheet(400) }, { config });
  const { project, run, fake } = started;
  const limited = await project.run('run tasks.csv --to ja --quiet'.split(' '), {
    shell: "trap '' XFSZ; ulimit -f 1000", // blocks of 512 bytes
  });
  expect(limited.stderr).toMatch(oneSentence);
  expect(limited.stderr).toContain(
    '(the disk refuses to read or write; is it full?); what was received before is saved',
  );
  expect(limited.code).toBe(4);
  expect(await integrity(project, 'tasks.checkpoint.db')).toBe('ok');
  const done = await completed(project, 'tasks.checkpoint.db');
  expect(done.size).toBeGreaterThan(0);
  const seen = fake.requests.length;
  await run('run tasks.csv --to ja --quiet');
  expect(sentAgain(started, seen, done)).toEqual([]);
  expect(extraBatches(started)).toBeLessThanOrEqual(workers);
  expect(column(project, 'tasks.translated.csv', 'status')).toEqual(Array(400).fill('completed'));
});
