import { afterEach, expect, test } from 'vitest';
import { type AskingThread, askInThread } from '../../src/commands/asking/ask-in-thread.ts';
import { checkFacts, rulesFor } from '../../src/commands/rules.ts';
import { type Answer, type Ask, askHere, type Question } from '../../src/engine/ask.ts';
import { createProvider } from '../../src/providers/registry.ts';
import type { QueuedTask } from '../../src/types/queue.ts';
import type { ProviderSettings, Settings } from '../../src/types/settings.ts';
import { load } from '../config/helpers.ts';
import { fakeService, providerError, settings as providerSettings, request } from '../providers/support.ts';
import {
  both,
  changeText,
  cutOff,
  dropKeys,
  emptyText,
  failAlways,
  type Respond,
  rejectParameter,
  repeatKeys,
  shuffleKeys,
  throttle,
} from '../support/fake-provider.ts';

const threads: AskingThread[] = [];
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close();
});

const sources = [
  'Hello {0}, welcome to the harbour',
  'You have {1} coins in your purse',
  'The captain waits on the pier',
  'The seventh light has gone out',
  'Nobody has seen the old keeper since',
];

const german = [
  'Hallo {0}, willkommen am Hafen',
  'Du hast {1} Münzen im Beutel',
  'Der Kapitän wartet auf dem Steg',
  'Das siebte Licht ist erloschen',
  'Niemand hat den alten Wärter seither gesehen',
];

const tasks = sources.map((source, index): QueuedTask => {
  return {
    task: 70 + index,
    id: `row.${index}`,
    source,
    targetLang: 'de',
    tries: index % 2,
    misses: 0,
    speaker: 'Ingrid',
  };
});

function question(changes: Partial<Question> = {}): Question {
  return { tasks, shuffled: false, request: request(sources), ...changes };
}

/** Each its own: an answer leaves a listener behind. */
function unaborted(): AbortSignal {
  return new AbortController().signal;
}

/** The same service, asked from this thread and from one of its own. */
async function bothWays(respond?: Respond, changes: Partial<ProviderSettings> = {}, yaml = '') {
  const translate = (text: string): string => german[sources.indexOf(text)] ?? text;
  const fake = await fakeService({ translate, ...(respond && { respond }) });
  const settings: Settings = {
    ...load(yaml).settings,
    from: 'en',
    to: ['de'],
    provider: providerSettings({ ...changes, baseUrl: fake.url }),
  };
  const families = [{ family: 'numbered', rows: 2 } as const];
  const provider = await createProvider(settings.provider);
  const rules = rulesFor(
    settings,
    checkFacts(settings, () => families),
  );
  const thread = askInThread(provider, { settings, families });
  threads.push(thread);
  return { fake, provider, thread, here: askHere(provider, rules, settings.retry.maxAttempts) };
}

/** What two answers are compared by: how long they took is another matter. */
async function answerOf(ask: Ask, asked: Question): Promise<unknown> {
  const { reply, verdict } = await ask(asked, unaborted());
  const { requestId: _, ...told } = reply;
  return { reply: told, verdict: { ...verdict, results: byTask(verdict.results).map(withoutTime) } };
}

function byTask(results: Answer['verdict']['results']): Answer['verdict']['results'] {
  return results.toSorted((one, other) => one.task - other.task);
}

function withoutTime(result: Answer['verdict']['results'][number]): unknown {
  if (result.kind !== 'completed') return result;
  return { ...result, response: { ...result.response, durationMs: 0 } };
}

const isFirst: Parameters<typeof changeText>[0] = ({ key }) => key === '1';

test.each<[string, Respond | undefined, Partial<ProviderSettings>]>([
  ['good rows', undefined, {}],
  ['rows with confidence', undefined, { logprobs: true }],
  ['no usage', () => ({ usage: null }), {}],
  ['an answer that breaks a check', changeText(isFirst, () => 'Hallo, willkommen am Hafen'), {}],
  ['an answer that is mended', changeText(isFirst, (text) => ` ${text} `), {}],
  ['an answer with a warning', changeText(isFirst, (text) => `${text}!!`), {}],
  ['an empty answer', emptyText(), {}],
  ['a row left out', dropKeys(), {}],
  ['a row told twice', repeatKeys(), {}],
  ['rows in other places', shuffleKeys(), {}],
  ['a reply that was cut off', cutOff(), {}],
  ['a refusal', () => ({ content: null, refusal: 'I cannot do that' }), {}],
  [
    'tier and limits',
    () => ({ extra: { service_tier: 'flex' }, headers: { 'x-ratelimit-limit-requests': '500' } }),
    {},
  ],
])('a thread answers the same: %s', async (_, respond, changes) => {
  const { thread, here } = await bothWays(respond, changes);

  const answer = await answerOf(here, question());
  expect(await answerOf(thread.ask, question())).toEqual(answer);
  if (changes.logprobs) expect(JSON.stringify(answer)).toContain('"confidence":');
  if (!respond) expect(JSON.stringify(answer).match(/"issues":\[\]/g)).toHaveLength(tasks.length);
});

test('the rules of the configuration are those of the thread', async () => {
  const yaml = `
    glossary: { strict: true, coins: { de: Taler } }
    charset: [U+0020-00FF]
    forbidden: { characters: "!", words: { de: [Steg] } }
    checks: { numbers: off, ratio: error }
    characters: { Ingrid: { gender: female } }
  `;
  const respond = changeText(
    ({ key }) => key === '4',
    () => 'Zu lang für eine Zeile œ!',
  );
  const { thread, here } = await bothWays(respond, {}, yaml);

  const answer = JSON.stringify(await answerOf(thread.ask, question()));
  expect(answer).toBe(JSON.stringify(await answerOf(here, question())));
  for (const check of ['glossary', 'charset', 'forbidden']) expect(answer).toContain(check);
});

test('what was said of a row before counts in the thread too', async () => {
  const { thread, here } = await bothWays();
  const before = { previous: german[1] as string, problem: 'it seems to hold the translation of another row too' };
  const tried = tasks.map((task, index) => {
    return { ...task, tries: 2, ...(index === 1 && before), ...(index === 2 && { maxLength: 4 }) };
  });

  const answer = JSON.stringify(await answerOf(thread.ask, question({ tasks: tried })));
  expect(answer).toBe(JSON.stringify(await answerOf(here, question({ tasks: tried }))));
  expect(answer).toContain('"code":"length"');
  expect(answer).toContain(before.problem);
});

test('rows that have to be asked apart are the very ones of the batch', async () => {
  const { thread } = await bothWays(cutOff());
  const { verdict } = await thread.ask(question(), unaborted());

  expect(verdict.split?.failure.code).toBe('cut_off');
  expect(verdict.split?.tasks.length).toBeGreaterThan(0);
  for (const task of verdict.split?.tasks ?? []) expect(tasks.includes(task)).toBe(true);
});

test.each<[string, Respond]>([
  ['a failure', failAlways(500)],
  ['a refused key', failAlways(401, { error: { message: 'Incorrect API key', code: 'invalid_api_key' } })],
  ['a limit', throttle({ n: 2, retryAfter: 7, requestsPerMinute: 3 })],
  ['a connection that breaks', () => ({ reset: true })],
])('errors are told as without a thread: %s', async (_, respond) => {
  const { thread, here } = await bothWays(respond);
  const told = await providerError(thread.ask(question(), unaborted()));
  const expected = await providerError(here(question(), unaborted()));

  expect({ ...told.facts, requestId: '' }).toEqual({ ...expected.facts, requestId: '' });
  expect([told.message, told.fault]).toEqual([expected.message, expected.fault]);
});

test('a streamed reply is told piece by piece, and kept where it breaks off', async () => {
  const respond: Respond = () => ({ stream: { endsBy: 'break', fraction: 0.6 } });
  const { thread, here } = await bothWays(respond, { stream: { stallSeconds: 5 } });
  const pieces: string[] = [];
  const onText = (piece: string): void => void pieces.push(piece);
  const told = await providerError(thread.ask(question({ request: request(sources, { onText }) }), unaborted()));
  const expected = await providerError(here(question(), unaborted()));

  expect(pieces.length).toBeGreaterThan(5);
  expect(told.partial?.text).toBe(pieces.join(''));
  expect(told.partial).toEqual({ ...expected.partial, requestId: told.partial?.requestId });
});

test('what the service turns out to reason is told, and a figure that was set aside is kept to', async () => {
  const reasoning: Partial<ProviderSettings> = { kind: 'openai', model: 'gpt-5-mini' };
  const { fake, thread, provider } = await bothWays(both(rejectParameter('reasoning_effort')), reasoning);
  const before = provider.extraOutputTokens ?? 0;
  expect(thread.provider.extraOutputTokens).toBe(before);
  await thread.ask(question({ request: request(sources, { extraOutputTokens: before }) }), unaborted());

  expect(thread.provider.extraOutputTokens).toBeGreaterThan(before);
  expect(fake.requests.map(({ body }) => body.max_completion_tokens)).toEqual([500 + before, 500 + before]);
});

test('an abort ends what is under way', async () => {
  const { fake, thread } = await bothWays(() => ({ hang: true }));
  const abort = new AbortController();
  const asked = [thread.ask(question(), abort.signal), thread.ask(question(), abort.signal)];
  await expect.poll(() => fake.inFlight).toBe(2);
  abort.abort(new Error('stopped'));

  for (const ask of asked) await expect(ask).rejects.toThrow('stopped');
  await expect.poll(() => fake.inFlight).toBe(0);
  await expect(thread.ask(question(), abort.signal)).rejects.toThrow('stopped');
});

test('a thread that ends before its time is told', async () => {
  const { fake, thread } = await bothWays(() => ({ hang: true }));
  const asked = thread.ask(question(), unaborted());
  await expect.poll(() => fake.inFlight).toBe(1);
  await Promise.all([expect(asked).rejects.toThrow('ended before its time'), thread.close()]);

  await expect(thread.ask(question(), unaborted())).rejects.toThrow('ended before its time');
});
