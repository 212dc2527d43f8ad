import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder, measure, program, rounded, withServer } from './support.mjs';

/** `rows` a batch, of `chars` each: so many that the limit binds, not the ten workers. Latencies in milliseconds. */
const cases = [
  { limit: '600 requests', args: ['--requests-per-minute', '600'], perMinute: 600, rows: 4, chars: 60 },
  {
    limit: '3,000 requests',
    args: ['--requests-per-minute', '3000'],
    perMinute: 3000,
    rows: 2,
    chars: 60,
    latency: '100-200',
  },
  {
    limit: '200,000 tokens',
    args: ['--tokens-per-minute', '200000'],
    perMinute: 200_000,
    rows: 10,
    chars: 250,
    isTokens: true,
  },
  {
    limit: '2,000,000 tokens',
    args: ['--tokens-per-minute', '2000000'],
    perMinute: 2_000_000,
    rows: 10,
    chars: 250,
    isTokens: true,
  },
];
const warmUpMs = 10_000;
const windDownMs = 8000;
const seconds = 60;

/** How much of an account's limit, enforced second by second, is used, and how often the service has to refuse. */
export async function limits({ quick }) {
  const lines = [];
  for (const one of quick ? cases.slice(1, 2) : cases) {
    // One told, one not told, at the same time: both leave the machine nearly idle.
    const isTold = quick ? [true] : [true, false];
    const runs = await Promise.all(isTold.map((told) => play(one, told, quick ? 6 : seconds)));
    for (const [at, { used, refused }] of runs.entries()) {
      const name = `${one.limit} a minute, ${isTold[at] ? 'told' : 'not told'}`;
      const target = `used \u2265 95 %, 429 \u2264 ${isTold[at] ? 1 : 3} %`;
      lines.push({
        figure: name,
        value: rounded(used * 100, 1),
        unit: '% used',
        more: `429: ${rounded(refused * 100, 2)} %`,
        target,
      });
    }
  }
  return lines;
}

function play({ args, perMinute, rows, chars, isTokens = false, latency = '150-300' }, told, lasts) {
  const tokensPerBatch = 700 + (rows * chars) / 2;
  const batches = Math.ceil((perMinute / (isTokens ? tokensPerBatch : 1)) * (lasts / 60));
  return withServer([...args, '--latency', latency, ...(told ? ['--told'] : [])], ({ url, figures }) =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, 'tasks.csv'), sheet(batches * rows, chars));
      writeFileSync(join(cwd, 'translate.yaml'), `llm: { batch_control: { max_rows_per_batch: ${rows} } }\n`);
      await measure([program, 'run', 'tasks.csv', '--to', 'ja'], { cwd, url });
      return evaluate(await figures(), perMinute, isTokens, lasts);
    }),
  );
}

/** Between the warm-up and the last seconds, in which the work runs out: batches get smaller for idle workers' sake. */
function evaluate({ granted, refusedMs, firstArrivalMs }, perMinute, isTokens, lasts) {
  const from = firstArrivalMs + Math.min(warmUpMs, (lasts * 1000) / 3);
  const to = granted.at(-1)[0] - Math.min(windDownMs, (lasts * 1000) / 5);
  const inside = granted.filter(([atMs]) => atMs >= from && atMs < to);
  const amount = inside.reduce((sum, [, tokens]) => sum + (isTokens ? tokens : 1), 0);
  return {
    used: amount / ((perMinute * (to - from)) / 60_000),
    refused: refusedMs.length / (refusedMs.length + granted.length),
  };
}

function sheet(rows, chars) {
  const line = (row) => `${row},${`Entry ${row} of the log:`.padEnd(chars, ' the crew sailed on')}`;
  return `id,source\n${Array.from({ length: rows }, (_, row) => line(row)).join('\n')}\n`;
}
