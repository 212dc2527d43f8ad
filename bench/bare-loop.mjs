/** The least that the work could cost: recorded bodies through the `openai` client, as many at a time, replies parsed. */
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';

const [, , file, workers] = process.argv;
const bodies = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const client = new OpenAI({ maxRetries: 0 });
let next = 0;
let rows = 0;

async function work() {
  while (next < bodies.length) {
    const { choices } = await client.chat.completions.create(bodies[next++]);
    rows += Object.keys(JSON.parse(choices[0].message.content)).length;
  }
}

await Promise.all(Array.from({ length: Number(workers) }, work));
process.stdout.write(String(rows));
