import { expect, test } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { linesOf, readErrors, readLine } from '../../src/providers/batch-lines.ts';
import { classify } from '../../src/providers/classify.ts';

const reader = { model: 'm', classify: (error: unknown) => classify(error, 'openai', []), learn: () => false };

async function* inChunks(text: string, size: number): AsyncIterable<Uint8Array> {
  const whole = Buffer.from(text);
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

test.each([1, 2, 3, 7, 1000])('a download in chunks of %i bytes gives whole lines', async (size) => {
  const lines: string[] = [];
  for await (const line of linesOf(inChunks('{"a":"你好"}\n\n{"b":"😀"}\nlast', size))) lines.push(line);
  expect(lines).toEqual(['{"a":"你好"}', '', '{"b":"😀"}', 'last']);
});

const reply = {
  model: 'gpt',
  choices: [{ message: { content: '{"1":"Hallo"}' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 5, completion_tokens: 3 },
};
const line = (entry: object) => readLine(JSON.stringify({ id: 'r', custom_id: 'c-1', ...entry }), reader);

test('a line with an answer is its reply', () => {
  const read = line({ response: { status_code: 200, request_id: 'req_1', body: reply }, error: null });
  expect(read).toMatchObject({
    customId: 'c-1',
    kind: 'reply',
    reply: { text: '{"1":"Hallo"}', requestId: 'req_1', usage: { prompt: 5, completion: 3 } },
  });
});

test.each([
  [
    'an error body',
    { response: { status_code: 429, body: { error: { code: 'rate_limit_exceeded', message: 'slow' } } } },
    'throttled',
    429,
  ],
  [
    'a filter',
    { response: { status_code: 400, body: { error: { code: 'content_filter', message: 'no' } } } },
    'content',
    400,
  ],
  [
    'an error of its own',
    { response: null, error: { code: 'server_error', message: 'broke' } },
    'transient',
    undefined,
  ],
  [
    'an error within a 200',
    { response: { status_code: 200, body: { error: { code: 'server_error', message: 'broke' } } } },
    'transient',
    undefined,
  ],
  ['no body at all', { response: { status_code: 200, body: null } }, 'transient', 200],
])('a line with %s is classified', (_, entry, kind, status) => {
  const read = line(entry);
  if (read?.kind !== 'error' || !(read.error instanceof ProviderError)) throw new Error(`${read?.kind}`);
  expect([read.error.fault.kind, read.error.status]).toEqual([kind, status]);
});

test.each(['batch_expired', 'batch_cancelled'])('a line with %s was never worked on', (code) => {
  expect(line({ response: null, error: { code, message: 'not executed' } })).toEqual({
    customId: 'c-1',
    kind: 'undone',
  });
});

test('what is no line is passed over', () => {
  expect([readLine('', reader), readLine('{"cut":', reader), readLine('{"custom_id":5}', reader)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('the errors of a batch become one sentence', () => {
  const data = [
    { code: 'a', message: 'first', line: 3 },
    { code: 'b', message: 'second' },
  ];
  expect(readErrors({ data })).toEqual({ code: 'a', message: 'first (line 3) … and 1 more' });
  expect(readErrors(undefined).message).toBe('the service gave no reason');
});
