import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type FakeAnswer, type FakeRequest, first, rejectParameter } from '../../support/fake-provider.ts';
import type { Project } from '../../support/program.ts';
import { expectAgreement, resultOf, type SetupOptions, setUp, sheet, textOf } from './support.ts';

/** One worker, and 40 rows in a request. */
function setUpStreaming(tasks: number | string, { provider, ...options }: SetupOptions = {}) {
  const batch = { max_rows_per_batch: 40, max_concurrent_workers: 1 };
  return setUp(tasks, { batch, ...options, provider: { stream: true, ...provider } });
}

function textsOf({ items }: FakeRequest): string[] {
  return items.map(({ text }) => text);
}

function expectAllTranslated(project: Project): void {
  for (const { source, translation } of resultOf(project)) expect(translation).toBe(`[de] ${source}`);
}

interface Attempt {
  outcome: string;
  rows: number;
  delivered: number;
}

async function ledger(project: Project): Promise<Attempt[]> {
  const { stdout } = await project.run(['log', 'tasks.csv', '--json']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Attempt);
}

test('streamed replies bring rows, usage and confidence', async () => {
  const { project, fake } = await setUpStreaming(120, { provider: { logprobs: true } });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect([report.outcome, report.unknown.attempts]).toEqual(['done', 0]);
  expect(fake.requests.map(({ body }) => body.stream)).toEqual([true, true, true]);
  for (const { confidence } of resultOf(project)) expect(Number(confidence)).toBeGreaterThan(0.5);
  expectAllTranslated(project);
});

const breaks: readonly (readonly [string, FakeAnswer, string])[] = [
  ['a lost connection', { stream: { endsBy: 'break' } }, 'broken_body'],
  ['silence', { stream: { endsBy: 'hang' } }, 'stalled'],
  ['an end too early', { stream: { endsBy: 'end' } }, 'broken_body'],
  ['an error among its events', { stream: { endsBy: 'error' } }, 'server_error'],
  ['throttling', { stream: { endsBy: 'error', error: { error: { code: 429, message: 'Slow down' } } } }, 'http_429'],
];

for (const [name, answer, code] of breaks) {
  test(`rows that came before ${name} are not sent again`, async () => {
    const { project, fake } = await setUpStreaming(40, {
      provider: { stall_seconds: 3 },
      respond: first(1, () => answer),
    });
    const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
    expect([report.outcome, report.tasks.completed, report.unknown.attempts]).toEqual(['done', 40, 1]);
    // Of the rows behind the break nothing was known, so their first answer is the one that came.
    expect(report.quality).toMatchObject({ answered: 40, right_at_first: 40 });
    expectAllTranslated(project);
    const [begun, rest] = await ledger(project);
    expect(begun).toMatchObject({ outcome: code, rows: 40 });
    expect(begun?.delivered).toBeGreaterThan(15);
    expect(begun?.delivered).toBeLessThan(25);
    expect(rest).toMatchObject({ outcome: 'ok', rows: 40 - (begun?.delivered ?? 0) });
    expect(fake.requests).toHaveLength(2);
    expect(fake.requests.slice(1).flatMap(textsOf)).toEqual(
      Array.from({ length: rest?.rows ?? 0 }, (_, index) => textOf((begun?.delivered ?? 0) + index + 1)),
    );
  });
}

test('what a broken reply has cost is estimated by what came', async () => {
  const { project, fake } = await setUpStreaming(40, {
    respond: first(1, () => ({ stream: { endsBy: 'break', fraction: 0.25 } })),
  });
  const result = await project.run(['run', 'tasks.csv']);
  const { unknown } = expectAgreement(project, result, fake);
  expect(unknown.attempts).toBe(1);
  expect(unknown.prompt).toBeGreaterThan(fake.unseen.prompt / 2);
  expect(unknown.completion / fake.unseen.completion).toBeGreaterThan(0.2);
  expect(unknown.completion / fake.unseen.completion).toBeLessThan(0.35);
  expect(unknown.cost).toBeCloseTo((unknown.prompt + 4 * unknown.completion) / 1e6, 9);
  expect(result.stderr).toContain('1 request whose usage never arrived');
});

test('a cap counts what broken replies may have cost', async () => {
  const { project, fake } = await setUpStreaming(400, {
    respond: () => ({ stream: { endsBy: 'break' } }),
    settings: { max_cost: '0.01USD' },
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(report.outcome).toBe('budget');
  // By the estimates of whole replies it would be less than 0.006.
  expect(report.unknown.cost).toBeGreaterThan(0.008);
  expect(report.unknown.cost).toBeLessThan(0.01);
});

test('a row that is cut in two is never believed', async () => {
  const sly = sheet(4, { 2: 'She said: \\"Run!\\" and ran' }).replaceAll('\\"', '""');
  // Quotes that the model forgot to escape end the text early, at the very place where the connection breaks.
  const begun = '{"1":"[de] The story, part 1","2":"[de] She said: "';
  const { project, fake } = await setUpStreaming(sly, {
    respond: first(1, () => ({ raw: begun, stream: { endsBy: 'break', fraction: 1 } })),
  });
  expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(fake.requests[1]?.items).toHaveLength(3);
  expectAllTranslated(project);
});

test('rows of a broken reply are judged like others', async () => {
  const { project, fake } = await setUpStreaming(sheet(4, { 1: 'Hello {name}' }), {
    respond: first(1, () => ({
      raw: '{"1":"[de] Hallo","2":"[de] The story, part 2","3":"[de] The st',
      stream: { endsBy: 'break', fraction: 1 },
    })),
  });
  expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expectAllTranslated(project);
  const again = fake.requests.slice(1).flatMap(({ items }) => items);
  expect(again.map(({ text }) => text).sort()).toEqual(['Hello {name}', textOf(3), textOf(4)]);
  expect(again.find(({ text }) => text === 'Hello {name}')).toMatchObject({ previous: '[de] Hallo' });
});

test('rows that changed places are not believed up to the break', async () => {
  const rows = Array.from({ length: 12 }, (_, index) => `k${index},"Take {item_${index}} to dock ${index + 10}"`);
  const { project, fake } = await setUpStreaming(`id,source\n${rows.join('\n')}\n`, {
    respond: first(1, ({ translations }) => ({
      raw: `{${translations.map(([key], at) => `"${key}":${JSON.stringify(translations[(at + 1) % 12]?.[1])}`)}`,
      stream: { endsBy: 'break', fraction: 1 },
    })),
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(report.outcome).toBe('done');
  expect((await ledger(project))[0]).toMatchObject({ outcome: 'broken_body', delivered: 0 });
  expectAllTranslated(project);
});

test('rows behind a break travel with rows that were never sent', async () => {
  const { project, fake } = await setUpStreaming(120, { respond: first(1, () => ({ stream: { endsBy: 'break' } })) });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv', '--limit', '100']), fake);
  expect([report.outcome, report.tasks.completed]).toEqual(['limit', 100]);
  expect(fake.requests.map(({ items }) => items.length)).toEqual([40, 40, 40]);
});

test('rows behind many breaks are not given up', async () => {
  const { project, fake } = await setUpStreaming(200, {
    respond: (request) =>
      textsOf(request).includes(textOf(40)) && request.items.length > 2
        ? { stream: { endsBy: 'break', fraction: 0.1 } }
        : undefined,
    retry: { max_attempts: 2 },
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect([report.outcome, report.tasks.completed]).toEqual(['done', 200]);
  expect((await ledger(project)).filter(({ outcome }) => outcome === 'broken_body').length).toBeGreaterThan(3);
});

test('a service whose connections never last is not down', async () => {
  const { project, fake } = await setUpStreaming(320, {
    batch: { max_rows_per_batch: 40, max_concurrent_workers: 8 },
    respond: ({ items }) => (items.length > 3 ? { stream: { endsBy: 'break', fraction: 0.35 } } : undefined),
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect([report.outcome, report.tasks.completed]).toEqual(['done', 320]);
  expectAllTranslated(project);
});

test('a row that a filter breaks off at goes again alone', async () => {
  const error = { error: { code: 'content_filter', message: 'Output was filtered' } };
  const { project, fake } = await setUpStreaming(40, {
    respond: (request) =>
      textsOf(request).includes(textOf(40)) ? { stream: { endsBy: 'error', error, fraction: 0.99 } } : undefined,
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(report.tasks).toMatchObject({ completed: 39, failed: 1 });
  expect(report.failures).toMatchObject([{ id: 'k40', code: 'content_filter' }]);
  expect(fake.requests.map(({ items }) => items.length)).toEqual([40, 1]);
});

test('a service that refuses to stream is asked once', async () => {
  const { project, fake } = await setUpStreaming(120, { respond: rejectParameter('stream') });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect([report.outcome, report.requests.total]).toEqual(['done', 3]);
  expect(fake.requests.map(({ status }) => status)).toEqual([400, 200, 200, 200]);
  expectAllTranslated(project);
});

test('rows show as they arrive and outlive an interruption', async () => {
  const { project, fake } = await setUpStreaming(40, {
    settings: { shutdown_grace_seconds: 0.1 },
    respond: first(1, () => ({ stream: { endsBy: 'comments' } })),
  });
  const { child, done } = project.start(['run', 'tasks.csv']);
  for (let shown = ''; !/ 1\d arriving|2\d arriving/.test(shown); ) {
    const [text] = await once(child.stderr as NodeJS.ReadableStream, 'data');
    shown += String(text);
  }
  child.kill('SIGINT');
  const result = await done;
  const report = expectAgreement(project, result, fake);
  expect([result.code, report.outcome]).toEqual([130, 'interrupted']);
  expect(report.tasks.completed).toBeGreaterThan(15);
  expect(await ledger(project)).toMatchObject([{ outcome: 'aborted', delivered: report.tasks.completed }]);
  const resumed = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(resumed.outcome).toBe('done');
  expect(fake.requests[1]?.items).toHaveLength(40 - report.tasks.completed);
  expectAllTranslated(project);
});
