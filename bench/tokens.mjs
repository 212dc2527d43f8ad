import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { inFolder, measure, percent, program, rounded, withServer } from './support.mjs';
import { characters, repetitive, sheets, toCsv } from './tokens-sheets.mjs';

/** Of short rows: the most tokens a row beyond its own text. */
const targets = { 10: 14, 4: 8 };
const replyTarget = 4;
/** Around a request's two messages and before its reply, as OpenAI counts them. */
const frameTokens = 11;

/** Tokens by o200k of what goes over the wire at the default settings, beyond the texts and their translations. */
export async function tokens() {
  const lines = [];
  for (const [name, sheet] of Object.entries(sheets)) {
    for (const workers of [10, 4]) {
      const sent = await capture(sheet, workers);
      lines.push(...figures(`${name}, ${workers} workers`, sheet, sent, name === 'short rows' ? workers : undefined));
    }
  }
  const { texts } = await capture(repetitive, 10);
  const share = percent(texts.length, repetitive.length);
  lines.push({ figure: 'a third said twice, a tenth nothing to translate: rows sent', value: share, unit: '' });
  return lines;
}

function figures(name, sheet, { prompts, replies, texts, translations }, workers) {
  const rows = sheet.length;
  if (texts.length !== rows) throw new Error(`${texts.length} rows were sent instead of ${rows}`);
  const prompt = sum(prompts, ({ system, user }) => count(system) + count(user) + frameTokens);
  const reply = sum(replies, count);
  const target = (most) => (most === undefined ? {} : { target: `≤ ${most}` });
  const beyond = (prompt - sum(texts, count)) / rows;
  const plain = (prompts.length * (count(prompts[0].system) + frameTokens) + count(asObjects(sheet))) / rows;
  return [
    {
      figure: `${name}, prompt beyond the texts`,
      value: rounded(beyond, 2),
      unit: 'tokens/row',
      more: `${prompts.length} requests; ${rounded(plain - sum(texts, count) / rows, 2)} as an array of objects`,
      ...target(targets[workers]),
    },
    {
      figure: `${name}, reply beyond the translations`,
      value: rounded((reply - sum(translations, count)) / rows, 2),
      unit: 'tokens/row',
      ...target(workers && replyTarget),
    },
  ];
}

/** The same rows in the way that comes to mind first: each with all that is said of it. */
function asObjects(sheet) {
  return JSON.stringify(sheet.map(({ id, source, ...notes }, at) => ({ id: at + 1, text: source, ...notes })));
}

/** Runs a sheet through the built program. What its requests said, and what was answered. */
function capture(sheet, workers) {
  return inFolder(async (cwd) => {
    const [bodies, answers] = [join(cwd, 'bodies.jsonl'), join(cwd, 'replies.jsonl')];
    writeFileSync(join(cwd, 'tasks.csv'), toCsv(sheet));
    if ('speaker' in sheet[0]) writeFileSync(join(cwd, 'translate.yaml'), JSON.stringify({ characters }));
    await withServer(['--record', bodies, '--replies', answers], async ({ url, figures }) => {
      const command = ['run', 'tasks.csv', '--from', 'en', '--to', 'ja', '--concurrency', String(workers)];
      await measure([program, ...command], { cwd, url });
      await figures();
    });
    const prompts = readLines(bodies).map(({ messages: [system, user] }) => {
      return { system: system.content, user: user.content };
    });
    const replies = readLines(answers);
    const texts = prompts.flatMap(({ user }) => Object.values(JSON.parse(user).items).map((item) => item.text ?? item));
    return { prompts, replies, texts, translations: replies.flatMap((reply) => Object.values(JSON.parse(reply))) };
  });
}

function readLines(path) {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** In slices, for the tokenizer is quadratic in unbroken runs of CJK text. */
function count(text) {
  let total = 0;
  for (let at = 0; at < text.length; at += 1000) total += countTokens(text.slice(at, at + 1000));
  return total;
}

function sum(values, measureOne) {
  return values.reduce((total, value) => total + measureOne(value), 0);
}
