import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attempt, completed, facts, folder, type Row, session } from './support.ts';

const rows = [
  { id: 'a', source: 'Alpha' },
  { id: 'b', source: 'Beta' },
  { id: 'c', source: 'Alpha' },
];

async function started(tasks: readonly Row[] = rows, dedupe = true) {
  const opened = await session(join(folder(), 'a.db'), tasks, dedupe);
  const { queue, run } = opened.startRun(facts);
  return { opened, queue, run, reader: opened.reader };
}

test('tasks come language by language in file order, identical ones once', async () => {
  const { queue } = await started([
    { source: 'One', targetLang: 'ko', slot: 1 },
    { source: 'One', targetLang: 'ja', slot: 0 },
    { source: 'Two', targetLang: 'ja', slot: 0 },
    { source: 'Two', targetLang: 'ja', slot: 0 },
  ]);
  expect(queue.next(10).map(({ source, targetLang }) => `${targetLang} ${source}`)).toEqual([
    'ja One',
    'ja Two',
    'ko One',
  ]);
  expect(queue.next(1)).toHaveLength(1);
  expect(queue.remaining()).toEqual({ tasks: 3, chars: 9 });
});

test('identical tasks come each where dedupe is off', async () => {
  const { queue } = await started(rows, false);
  expect(queue.next(10)).toHaveLength(3);
});

test('a claimed task is processing and not handed out again', async () => {
  const { queue, reader } = await started();
  const tasks = queue.next(1);
  queue.claim(tasks);
  expect(queue.next(10).map(({ id }) => id)).toEqual(['b']);
  expect(reader.counts()).toMatchObject({ total: 3, pending: 3, processing: 1 });
  expect(reader.tasks({ status: 'processing' })).toMatchObject({ total: 1, tasks: [{ id: 'a', state: 'processing' }] });
  queue.release(tasks);
  expect(queue.next(10)).toHaveLength(2);
});

test('a claimed task stays with its batch when others come back or are marked for redo', async () => {
  const { opened, queue } = await started();
  const [alpha, beta] = queue.next(2);
  queue.claim([alpha!, beta!]);
  queue.release([beta!]);
  expect(queue.next(10).map(({ id }) => id)).toEqual(['b']);
  expect(opened.redo({ ids: ['a', 'b'] })).toEqual({ marked: 1, kept: 0 });
});

test('a translation fills all that say the same', async () => {
  const { queue, reader } = await started();
  const [alpha, beta] = queue.next(2);
  expect(attempt(queue, [alpha!, beta!], [completed(alpha!), completed(beta!)])).toBe(1);
  expect(reader.tasks({}).tasks.map(({ translation }) => translation)).toEqual([
    '[ja] Alpha',
    '[ja] Beta',
    '[ja] Alpha',
  ]);
  expect(reader.counts()).toMatchObject({ completed: 3, pending: 0 });
  expect(reader.saved()).toMatchObject({ duplicates: 1 });
});

test('a failure fails all that say the same', async () => {
  const { queue, reader } = await started();
  const [alpha] = queue.next(1);
  const failure = { code: 'content_filter', message: 'no' };
  attempt(queue, [alpha!], [{ kind: 'failed', task: alpha!.task, failure }], 'content_filter');
  expect(reader.failures().map(({ id }) => id)).toEqual(['a', 'c']);
  expect(reader.counts()).toMatchObject({ failed: 2, pending: 1 });
});

test('bad answers are counted and told to the next try', async () => {
  const { queue } = await started();
  const [alpha] = queue.next(1);
  attempt(
    queue,
    [alpha!],
    [{ kind: 'again', task: alpha!.task, code: 'length', problem: 'too long', previous: 'Long' }],
  );
  expect(queue.next(1)[0]).toMatchObject({ tries: 1, misses: 0, problem: 'too long', previous: 'Long' });
  attempt(queue, [alpha!], [{ kind: 'missed', task: alpha!.task }]);
  expect(queue.next(1)[0]).toMatchObject({ tries: 1, misses: 1 });
});

test('an attempt and its rows are committed together', async () => {
  const { queue, reader } = await started();
  const [alpha] = queue.next(1);
  const broken = { kind: 'completed', task: alpha!.task, response: undefined } as never;
  expect(() => attempt(queue, [alpha!], [completed(alpha!), broken])).toThrow();
  expect(reader.counts()).toMatchObject({ completed: 0, processing: 1 });
  expect([...reader.attempts({})][0]?.outcome).toBeUndefined();
  expect(reader.spending().tokens.total).toBe(0);
});

test('a run tries again only what may pass', async () => {
  const path = join(folder(), 'a.db');
  const codes = [
    'provider_error',
    'missing',
    'empty',
    'content_filter',
    'too_long',
    'refused',
    'cut_off',
    'placeholders',
  ];
  const opened = await session(
    path,
    codes.map((code) => ({ id: code, source: code })),
  );
  const { queue } = opened.startRun(facts);
  const tasks = queue.next(10);
  const results = tasks.map(({ task, source }) => {
    return { kind: 'failed', task, failure: { code: source, message: '' } } as const;
  });
  attempt(queue, tasks, results);
  const pending = () => [...opened.pending()].map(({ id }) => id);
  opened.prepare({ dedupe: true, settings: 'settings' });
  expect(pending()).toEqual(['provider_error', 'missing', 'empty']);
  opened.prepare({ dedupe: true, settings: 'other model' });
  expect(pending()).toEqual(codes);
});

test('a stop is asked of the run that lives', async () => {
  const { opened, queue } = await started();
  const { requestStop } = await import('../../src/store/correcting.ts');
  expect(queue.stopRequested()).toBe(false);
  expect(await requestStop(opened.path)).toBe(1);
  expect(queue.stopRequested()).toBe(true);
});

test('a killed attempt is found by its estimate', async () => {
  const path = join(folder(), 'a.db');
  const opened = await session(path, rows);
  const { queue } = opened.startRun(facts);
  const tasks = queue.next(1);
  queue.claim(tasks);
  queue.startAttempt({ batch: 1, targetLang: 'ja', tasks, estimated: { prompt: 10, completion: 5, cost: 0.5 } });
  opened.close();
  const next = await session(path, rows);
  expect(next.reader.counts()).toMatchObject({ pending: 3, processing: 0 });
  expect([...next.reader.attempts({})]).toMatchObject([{ outcome: 'killed', cost: null }]);
  expect(next.reader.spending().unknown).toEqual({
    currency: 'USD',
    attempts: 1,
    prompt: 10,
    completion: 5,
    cost: 0.5,
  });
});

test('tasks read ahead come once and in order', async () => {
  const { queue } = await started(Array.from({ length: 7 }, (_, row) => ({ source: `Row ${row}` })));
  const taken: string[] = [];
  for (let tasks = queue.next(2); tasks.length > 0; tasks = queue.next(3).slice(0, 2)) {
    queue.claim(tasks);
    taken.push(...tasks.map(({ source }) => source));
  }
  expect(taken).toEqual(['Row 0', 'Row 1', 'Row 2', 'Row 3', 'Row 4', 'Row 5', 'Row 6']);
});

test('a task that comes back takes its old place', async () => {
  const { queue } = await started([{ source: 'One' }, { source: 'Two' }, { source: 'Three' }]);
  const [one, two] = queue.next(3);
  attempt(queue, [one!, two!], [{ kind: 'missed', task: one!.task }, completed(two!)]);
  expect(queue.next(3).map(({ source }) => source)).toEqual(['One', 'Three']);
});

test('identical tasks to be done again are sent once', async () => {
  const { opened, queue } = await started();
  const [alpha, beta] = queue.next(2);
  attempt(queue, [alpha!, beta!], [completed(alpha!), completed(beta!)]);
  opened.redo({ ids: ['a', 'c'] });
  opened.prepare({ dedupe: true, settings: 'settings' });
  expect(opened.remaining().tasks).toBe(1);
});

test('a queue made ready for other settings is made anew', async () => {
  const { opened } = await started();
  expect(opened.remaining().tasks).toBe(2);
  opened.prepare({ dedupe: false, settings: 'settings' });
  expect(opened.remaining().tasks).toBe(3);
});
