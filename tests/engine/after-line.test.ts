import { expect, test } from 'vitest';
import { newBatch } from '../../src/engine/batch.ts';
import { afterLineError } from '../../src/engine/batch-api/after-line.ts';
import { ProviderError, type ProviderFault } from '../../src/errors.ts';

const tasks = [1, 2, 3].map((task) => ({ task, source: `Text ${task}`, targetLang: 'de', tries: 0, misses: 0 }));
const batch = newBatch(tasks);
const facts = { succeeded: true, learned: false, maxAttempts: 3 };
const error = (fault: ProviderFault) => new ProviderError(fault, 'said', { code: 'code', status: 400 });
const kinds = (results: readonly { kind: string }[]) => results.map(({ kind }) => kind);

test.each<[string, ProviderFault, string]>([
  ['a key that is refused', { kind: 'permanent', reason: 'auth' }, 'auth'],
  ['an empty account', { kind: 'permanent', reason: 'quota' }, 'quota'],
  ['a fault of all lines', { kind: 'rejected' }, 'refused'],
  ['a service that fails on all lines', { kind: 'transient' }, 'provider_down'],
])('%s ends the run and gives the rows back', (_, fault, outcome) => {
  const { results, again, stop, end } = afterLineError(batch, error(fault), { ...facts, succeeded: false });
  expect([kinds(results), again, stop?.outcome]).toEqual([['released', 'released', 'released'], [], outcome]);
  expect(end).toMatchObject({ outcome: 'code', cost: 0, status: 400 });
});

test.each<ProviderFault>([{ kind: 'rejected' }, { kind: 'content', failure: 'content_filter' }])(
  'a fault of one line among good ones divides it',
  (fault) => {
    const { results, again, stop } = afterLineError(batch, error(fault), facts);
    expect([results, again.map((one) => one.tasks.length), stop]).toEqual([[], [2, 1], undefined]);
  },
);

test('a passing fault goes again until its tries are used up', () => {
  const once = afterLineError(batch, error({ kind: 'throttled' }), facts);
  expect([once.results, once.again.map(({ failures }) => failures)]).toEqual([[], [1]]);
  const last = afterLineError({ ...batch, failures: 2 }, error({ kind: 'throttled' }), facts);
  expect([kinds(last.results), last.again]).toEqual([['failed', 'failed', 'failed'], []]);
});

test('a parameter that is refused again and again is a fault after all', () => {
  const learned = { ...facts, learned: true };
  expect(afterLineError(batch, error({ kind: 'rejected' }), learned).again).toHaveLength(1);
  const often = afterLineError({ ...batch, failures: 6 }, error({ kind: 'rejected' }), {
    ...learned,
    succeeded: false,
  });
  expect(often.stop?.outcome).toBe('refused');
});

test('an answer that cannot be read may have been billed', () => {
  const broken = new ProviderError({ kind: 'transient' }, 'broken', { code: 'broken_body', status: 200 });
  expect(afterLineError(batch, broken, facts).end.cost).toBeNull();
});
