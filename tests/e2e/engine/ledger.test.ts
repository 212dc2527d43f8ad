import { expect, test } from 'vitest';
import {
  changeText,
  contentFilterOn,
  cutOff,
  dropKeys,
  emptyText,
  type FakeAnswer,
  type FakeProvider,
  first,
  type Respond,
  repeatKeys,
  throttle,
} from '../../support/fake-provider.ts';
import type { Project } from '../../support/program.ts';
import { expectAgreement, price, reportOf, setUp, textOf } from './support.ts';

interface LoggedAttempt {
  outcome?: string;
  rows: number;
  delivered: number;
  request_id?: string | null;
  usage?: { prompt: number; completion: number } | null;
  cost: number | null;
}

async function ledger(project: Project): Promise<LoggedAttempt[]> {
  const { stdout } = await project.run(['log', 'tasks.csv', '--json']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LoggedAttempt);
}

const fixed =
  (answer: FakeAnswer): Respond =>
  () =>
    answer;
const misbehaviours: readonly (Respond | undefined)[] = [
  undefined,
  dropKeys(),
  fixed({ status: 503 }),
  repeatKeys(),
  undefined,
  emptyText(),
  fixed({ cutBody: true }),
  cutOff(0.6),
  fixed({ raw: 'no object' }),
  undefined,
  fixed({ reset: true }),
  changeText(
    ({ key }) => key === '2',
    () => ' ',
  ),
  fixed({ stall: true }),
  fixed({ finishReason: 'content_filter', content: null }),
];

/** Every misbehaviour in turn, over and over, for so many requests. */
function mixed(requests: number): Respond {
  const once = throttle({ n: 3, retryAfterMs: 30, requestsPerMinute: 60_000 });
  const filter = contentFilterOn('part 77');
  return async (request, index) =>
    (await filter(request, index)) ??
    (index % 5 === 2 ? await once(request, index) : undefined) ??
    (index < requests ? misbehaviours[index % misbehaviours.length]?.(request, index) : undefined);
}

function expectSameBill(attempts: LoggedAttempt[], { billed }: FakeProvider): void {
  const arrived = attempts.filter(({ usage }) => usage);
  const sum = (pick: (attempt: LoggedAttempt) => number): number => arrived.reduce((all, one) => all + pick(one), 0);
  expect({
    requests: arrived.length,
    prompt: sum(({ usage }) => usage?.prompt ?? 0),
    completion: sum(({ usage }) => usage?.completion ?? 0),
  }).toEqual(billed);
}

test('the ledger is the bill to the token', async () => {
  const { project, fake } = await setUp(400, {
    batch: { max_rows_per_batch: 10, max_concurrent_workers: 4 },
    provider: { timeout_seconds: 4 },
    // Which rows meet which fault is left to chance: none is to fail by meeting several.
    retry: { max_attempts: 10, delay_seconds: 0.01 },
    respond: mixed(28),
    latencyMs: 5,
  });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(report.failures).toMatchObject([{ id: 'k77', code: 'content_filter' }]);
  const attempts = await ledger(project);
  expect(attempts).toHaveLength(fake.requests.length);
  expectSameBill(attempts, fake);
  const cut = fake.requests.filter(({ status }) => status === 0);
  expect(report.unknown.attempts).toBe(cut.length);
  expect(report.unknown.prompt).toBeGreaterThan(0);
});

test('the ledger is the bill over interrupted runs too', async () => {
  const { project, fake } = await setUp(400, {
    batch: { max_rows_per_batch: 10, max_concurrent_workers: 4 },
    settings: { shutdown_grace_seconds: 0.1 },
    latencyMs: 5,
  });
  const tenCame = new Promise<void>((resolve) => {
    fake.set((_, index) => {
      if (index === 10) resolve();
      return index >= 8 ? { hang: true } : index % 2 === 0 ? { raw: '{}' } : undefined;
    });
  });
  const { child, done } = project.start(['run', 'tasks.csv']);
  await tenCame;
  child.kill('SIGINT');
  expectAgreement(project, await done, fake);
  fake.set(undefined);
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(report.outcome).toBe('done');
  expectSameBill(await ledger(project), fake);
  expect(report.unknown.attempts).toBe(fake.requests.filter(({ status }) => status === 0).length);
});

test('the report tells what was wasted and why', async () => {
  const broken = first(2, () => ({ status: 503 }));
  const { project, fake } = await setUp(40, {
    batch: { max_rows_per_batch: 10, max_concurrent_workers: 1 },
    respond: async (request, index) => {
      const isLacking = index === 3 && request.items.length === 10;
      return (await broken(request, index)) ?? (isLacking ? dropKeys()(request, index) : undefined);
    },
  });
  expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  const { wasted } = reportOf(project);
  const [lacking] = (await ledger(project)).filter(({ outcome }) => outcome === 'missing');
  const { prompt = 0, completion = 0 } = lacking?.usage ?? {};
  expect(wasted).toEqual([
    {
      outcome: 'missing',
      requests: 1,
      rows: 1,
      tokens: Math.round((prompt + completion) / 10),
      cost: expect.closeTo((prompt * price.input + completion * price.output) / 10_000_000, 9),
      currency: 'USD',
    },
    { outcome: 'http_503', requests: 2, rows: 20, tokens: 0, cost: 0, currency: 'USD' },
  ]);
  const text = await project.run(['report', 'tasks.csv']);
  expect(text.stdout).toMatch(/^Wasted, by requests that brought nothing or only part:\n {2}outcome +requests/m);
  expect(text.stdout).toMatch(/^ +http_503 +2 +20 +0 +\$0\.00$/m);
  const page = await project.run(['report', 'tasks.csv', '--format', 'md']);
  expect(page.stdout).toContain('| http\\_503 | 2 | 20 | 0 | &#36;0.00 |');
  expect(fake.asked(textOf(1))).toBe(1);
});
