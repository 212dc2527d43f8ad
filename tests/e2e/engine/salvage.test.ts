import { expect, test } from 'vitest';
import { contentFilterOn, dropKeys, type FakeProvider, type Respond } from '../../support/fake-provider.ts';
import { expectAgreement, resultOf, type SetupOptions, setUp, textOf } from './support.ts';

const latencyMs = (index: number): number => 20 + ((index * 37) % 40);

async function runAll(rows: number, respond: Respond | undefined, batch: object, more: SetupOptions = {}) {
  const { project, fake } = await setUp(rows, { latencyMs, batch: { ...batch }, ...more });
  fake.set(respond);
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  return { project, fake, report };
}

/** Half of all replies leave out one row, not always the last. */
function halfLacking(): Respond {
  const lacking = dropKeys((item, { items, index }) => items[(index * 7) % items.length] === item);
  return (request, index) => (index % 2 === 0 ? lacking(request, index) : undefined);
}

const shapes = [
  ['many batches', 1000, { max_rows_per_batch: 50, max_concurrent_workers: 4 }],
  ['a batch per worker', 500, { max_rows_per_batch: 50, max_concurrent_workers: 10 }],
  ['one worker', 500, { max_rows_per_batch: 50, max_concurrent_workers: 1 }],
] as const;

for (const [name, rows, batch] of shapes) {
  test(`half of all replies lacking a row costs little more (${name})`, async () => {
    const clean = await runAll(rows, undefined, batch);
    const lacking = await runAll(rows, halfLacking(), batch);
    expect([lacking.report.outcome, lacking.report.tasks.completed]).toEqual(['done', rows]);
    expect(lacking.fake.billed.prompt).toBeGreaterThan(clean.fake.billed.prompt);
    expect(lacking.fake.billed.prompt / clean.fake.billed.prompt).toBeLessThan(1.3);
    for (const { source, translation } of resultOf(lacking.project)) expect(translation).toBe(`[de] ${source}`);
  });
}

test('rows left out travel together while other languages go on', async () => {
  const lacking = dropKeys();
  const { fake, report } = await runAll(
    100,
    (request, index) => (request.targetLang === 'de' ? lacking(request, index) : undefined),
    { max_rows_per_batch: 10, max_concurrent_workers: 4 },
    { settings: { to: ['de', 'ja'] } },
  );
  expect(report.outcome).toBe('done');
  const german = fake.requests.filter(({ targetLang }) => targetLang === 'de');
  const singles = german.filter(({ items }) => items.length === 1);
  expect(singles.length).toBeLessThan(4);
  expect(fake.requests.length).toBeLessThan(28);
});

test('rows left out do not wait for a request that hangs', async () => {
  const lacking = dropKeys();
  let hung = 0;
  const { project, fake } = await setUp(100, {
    latencyMs,
    batch: { max_rows_per_batch: 20, max_concurrent_workers: 4 },
    provider: { timeout_seconds: 4 },
  });
  fake.set((request, index) => {
    if (index === 4) hung = performance.now();
    return index === 4 ? { hang: true } : lacking(request, index);
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(report.outcome).toBe('done');
  const meanwhile = fake.requests.filter(({ at, index }) => index > 4 && at - hung < 3000);
  expect(meanwhile.flatMap(({ items }) => items).length).toBeGreaterThanOrEqual(4);
});

test('a quarter of all replies garbage loses nothing', async () => {
  const garbage = ['', 'null', '{"1":', '<html></html>', '{"a":{"1":{"2":[', 'Sorry, what?', '\u0000\ufffd'];
  const { project, report } = await runAll(
    500,
    (_, index) => (index % 4 === 1 ? { raw: garbage[index % garbage.length] ?? '' } : undefined),
    { max_rows_per_batch: 20, max_concurrent_workers: 8 },
  );
  expect([report.outcome, report.tasks.completed]).toEqual(['done', 500]);
  for (const { source, translation } of resultOf(project)) expect(translation).toBe(`[de] ${source}`);
});

for (const rows of [2, 7, 64, 100]) {
  test(`one poisoned row among ${rows} costs few requests more`, async () => {
    const poisoned = Math.ceil(rows * 0.6);
    const isSent = (fake: FakeProvider): number => fake.requests.length;
    const { fake, report } = await runAll(
      rows,
      (request, index) =>
        request.items.some(({ text }) => text === textOf(poisoned))
          ? contentFilterOn(textOf(poisoned))(request, index)
          : undefined,
      { max_rows_per_batch: 100, max_concurrent_workers: 1 },
    );
    expect(report.failures).toMatchObject([{ id: `k${poisoned}`, code: 'content_filter' }]);
    expect(report.tasks).toMatchObject({ completed: rows - 1, failed: 1 });
    expect(isSent(fake) - 1).toBeLessThanOrEqual(2 * Math.log2(rows) + 2);
    for (let n = 1; n <= rows; n++) expect(fake.asked(textOf(n))).toBe(n === poisoned ? 0 : 1);
  });
}
