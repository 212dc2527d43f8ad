/**
 * The least that the work could cost: recorded bodies through the `openai` client, or through undici as Node brings it along
 * (`fetch`), as many at a time, replies parsed.
 */
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';

const [, , file, workers, through] = process.argv;
const bodies = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const client = new OpenAI({ maxRetries: 0 });
const headers = { 'content-type': 'application/json', authorization: `Bearer ${process.env.OPENAI_API_KEY}` };
const address = `${process.env.OPENAI_BASE_URL}/chat/completions`;
const send = {
  openai: (body) => client.chat.completions.create(body),
  undici: async (body) => (await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })).json(),
}[through];
let next = 0;
let rows = 0;

async function work() {
  while (next < bodies.length) {
    const { choices } = await send(bodies[next++]);
    rows += Object.keys(JSON.parse(choices[0].message.content)).length;
  }
}

await Promise.all(Array.from({ length: Number(workers) }, work));
process.stdout.write(String(rows));
