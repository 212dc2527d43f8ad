import { expect, test } from 'vitest';
import { inRequestWords, optionsOfCommand, toArguments } from '../../src/monitor/run-options.ts';
import { quoteArgument } from '../../src/utils/terminal.ts';

const options = {
  from: 'en',
  to: ['ja', "My 'own' column=zh-CN"],
  provider: 'qwen',
  model: 'meta-llama/Llama-3',
  limit: 5,
  max_cost: '15 CNY',
  refill: 'same',
} as const;

test('options survive the command that they became', () => {
  const typed = ['run', 'a b.csv', '--yes', ...toArguments({ ...options, to: [...options.to] })];
  const command = ['translate', ...typed.map((word) => quoteArgument(word, 'linux'))].join(' ');
  expect(optionsOfCommand(command)).toEqual(options);
});

test('flags typed by hand are understood', () => {
  expect(
    optionsOfCommand('translate run t.csv --to ja --to ko,de -p qwen -m qwen-max --limit 3 --log-level warn -q'),
  ).toEqual({
    to: ['ja', 'ko', 'de'],
    provider: 'qwen',
    model: 'qwen-max',
    limit: 3,
  });
});

test.each([
  'translate run t.csv -o /etc/passwd',
  'translate run t.csv --output=/etc/passwd',
  'translate run t.csv -c evil.yaml',
  'translate run t.csv --prompt evil.md',
  'translate run t.csv --base other.csv',
  'translate run t.csv --checkpoint x.db',
  'translate run t.csv --memory x.db',
  'translate run t.csv --to',
  'translate run one.csv two.csv',
  "translate run 't.csv",
  'translate run - --to ja',
  'translate serve --host 0.0.0.0',
  'rm -rf t.csv',
  '',
])('%j cannot be gone on with', (command) => {
  expect(optionsOfCommand(command)).toBeUndefined();
});

test.each([
  ['tasks.csv: name it with --to (examples: --to ja).', 'tasks.csv: name it with "to" (examples: "to" ja).', 'to'],
  ['--max-cost is in CNY, but m is priced in USD', '"max_cost" is in CNY, but m is priced in USD', 'max_cost'],
  ['say --encoding gbk.', 'say "encoding" gbk.', 'encoding'],
  ['start over with --fresh', 'start over with --fresh', undefined],
  ['a--to.csv:3: --tomato', 'a--to.csv:3: --tomato', undefined],
])('%j is said in words of the API', (said, text, option) => {
  expect(inRequestWords(said)).toEqual({ text, ...(option && { option }) });
});
