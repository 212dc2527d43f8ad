import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gameRows, tokensOf, translated } from './game-sheet.mjs';
import { busySeconds, inFolder, measure, median, program, rounded, withServer, workers } from './support.mjs';

const latencyMs = 300;
const perTokenMs = 12;
/** What a batch of one size for all jobs holds. */
const fixedChars = 50_000;

/** So many rows, the longest that they may take against the lower bound, and how much faster than real the service is. */
const jobs = [
  { rows: 50, target: 1.3, faster: 1, rounds: 3 },
  { rows: 500, target: 1.15, faster: 1, rounds: 1 },
  { rows: 5000, target: 1.08, faster: 4, rounds: 1 },
];
const quickJobs = [
  { rows: 50, target: 1.3, faster: 1, rounds: 1 },
  { rows: 500, target: 1.15, faster: 4, rounds: 1 },
];

/** How soon a job is done with a service whose replies take time by their length; seconds as of the service at its real speed. */
export async function makespan({ quick }) {
  const lines = [];
  for (const job of quick ? quickJobs : jobs) lines.push(...(await measureJob(job)));
  return lines;
}

async function measureJob({ rows: count, target, faster, rounds }) {
  const rows = gameRows(count);
  const pace = ['--latency', String(latencyMs / faster), '--per-token', String(perTokenMs / faster), '--game'];
  const runs = await withServer(pace, async (server) => {
    const measured = [];
    for (let round = 0; round < rounds; round++) measured.push(await once(rows, server));
    return measured;
  });
  const of = (what) => median(runs.map((run) => run[what]));
  const bound = Math.max(...runs.map(({ replyTokens }) => lowerBound(rows, replyTokens)));
  const [busy, wall, fixed] = [of('busy') * faster, of('wall') * faster, fixedBatches(rows)];
  const name = `${count} rows`;
  return [
    { figure: `${name}, lower bound`, value: rounded(bound, 2), unit: 's' },
    {
      figure: `${name}, first request to last reply`,
      value: rounded(busy, 2),
      unit: 's',
      ratio: rounded(busy / bound, 3),
      target: `≤ ${target}`,
    },
    { figure: `${name}, requests`, value: of('requests'), unit: '' },
    {
      figure: `${name}, the whole command${faster > 1 ? `, ${faster} times its real time` : ''}`,
      value: rounded(wall, 2),
      unit: 's',
      ratio: rounded(wall / bound, 3),
    },
    {
      figure: `${name}, batches of ${fixedChars.toLocaleString('en')} characters, computed`,
      value: rounded(fixed, 2),
      unit: 's',
      ratio: rounded(fixed / bound, 3),
    },
  ];
}

function once(rows, { url, figures }) {
  return inFolder(async (cwd) => {
    const lines = rows.map(({ source, speaker }, at) => `${at},${source},${speaker}`);
    writeFileSync(join(cwd, 'tasks.csv'), `id,source,speaker\n${lines.join('\n')}\n`);
    const { seconds } = await measure([program, 'run', 'tasks.csv', '--to', 'de'], { cwd, url });
    const served = await figures();
    if (served.rows !== rows.length) throw new Error(`${served.rows} rows came instead of ${rows.length}`);
    return { ...served, busy: busySeconds(served), wall: seconds };
  });
}

/** What no schedule can be faster than: all that was said, JSON included, over the workers, or the longest row alone. */
function lowerBound(rows, replyTokens) {
  const longest = Math.max(...rows.map(({ source }) => tokensOf(render([source]))));
  return secondsFor(Math.max(replyTokens / workers, longest));
}

/** The same replies in batches of one size, whatever is pending, and no limit to what a reply may hold. */
function fixedBatches(rows) {
  const batches = [];
  let chars = Number.POSITIVE_INFINITY;
  for (const { source } of rows) {
    if (chars + source.length > fixedChars) {
      batches.push([]);
      chars = 0;
    }
    batches.at(-1).push(source);
    chars += source.length;
  }
  const free = Array(workers).fill(0);
  for (const batch of batches) {
    const first = free.indexOf(Math.min(...free));
    free[first] += secondsFor(tokensOf(render(batch)));
  }
  return Math.max(...free);
}

function render(sources) {
  return JSON.stringify(Object.fromEntries(sources.map((source, at) => [at + 1, translated(source)])));
}

function secondsFor(tokens) {
  return (latencyMs + perTokenMs * tokens) / 1000;
}
