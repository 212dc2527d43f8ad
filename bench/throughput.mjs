import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  busySeconds,
  here,
  inFolder,
  measure,
  median,
  program,
  rounded,
  sheetLines,
  withServer,
  workers,
} from './support.mjs';

const rowsPerBatch = 50;

/** What the program itself costs where the service costs nothing, beside bare loops that send the same bodies. */
export async function throughput({ quick }) {
  const rows = quick ? 10_000 : 100_000;
  return inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'tasks.csv'), [...sheetLines(rows)].join(''));
    writeFileSync(join(cwd, 'translate.yaml'), `llm: { batch_control: { max_rows_per_batch: ${rowsPerBatch} } }\n`);
    const bodies = join(cwd, 'bodies.jsonl');
    await withServer(['--record', bodies], (server) => translate(cwd, rows, server));
    return withServer([], async (server) => {
      const runs = [];
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        const bare = (through) =>
          measured([here('bare-loop.mjs'), bodies, String(workers), through], cwd, rows, server);
        runs.push({
          ours: await translate(cwd, rows, server),
          openai: await bare('openai'),
          undici: await bare('undici'),
        });
      }
      const folder = join(cwd, 'profile');
      await translate(cwd, rows, server, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
      return [...report(rows, runs), ...whereTimeGoes(folder, rows)];
    });
  });
}

function translate(cwd, rows, server, nodeArgs) {
  rmSync(join(cwd, 'tasks.checkpoint.db'), { force: true });
  return measured([program, 'run', 'tasks.csv', '--to', 'ja'], cwd, rows, server, nodeArgs);
}

async function measured(args, cwd, rows, { url, figures }, nodeArgs = []) {
  const { seconds, cpu, peakMiB } = await measure(args, { cwd, url, nodeArgs });
  const served = await figures();
  if (served.rows !== rows) throw new Error(`${served.rows} rows came instead of ${rows}`);
  return { wall: seconds, busy: busySeconds(served), cpu, requests: served.requests, peakMiB };
}

function report(rows, runs) {
  const of = (who, what) => median(runs.map((run) => run[who][what]));
  const names = {
    openai: 'bare loop over openai',
    undici: "bare loop over undici (Node's fetch)",
    ours: 'translate run',
  };
  const lines = Object.entries(names).flatMap(([who, name]) => [
    {
      figure: `${name}, first request to last reply`,
      value: Math.round(rows / of(who, 'busy')),
      unit: 'rows/s',
      ratio: rounded(of('openai', 'busy') / of(who, 'busy'), 2),
    },
    {
      figure: `${name}, the whole process`,
      value: Math.round(rows / of(who, 'wall')),
      unit: 'rows/s',
      more: `CPU ${rounded((of(who, 'cpu') / rows) * 1e6, 1)} µs a row, peak ${rounded(of(who, 'peakMiB'))} MiB`,
      ...(who === 'ours' && { target: '≥ 10,000' }),
    },
  ]);
  return [{ figure: `requests for ${rows} rows`, value: of('ours', 'requests'), unit: '' }, ...lines];
}

/** CPU time by part of the program, from samples of all its threads in one run. Time within SQLite is the store's. */
function whereTimeGoes(folder, rows) {
  const times = new Map();
  for (const name of readdirSync(folder)) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
    for (const [at, id] of samples.entries()) {
      const part = parts.get(id);
      times.set(part, (times.get(part) ?? 0) + timeDeltas[at]);
    }
  }
  times.delete('idle');
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 12)
    .map(([part, time]) => ({
      figure: `of translate run: ${part}`,
      value: rounded((time / total) * 100, 1),
      unit: '%',
      more: `${rounded(time / rows, 1)} µs a row`,
    }));
}

function partOf({ url, functionName, lineNumber }) {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'collecting garbage';
  const source = /\/dist\/[^/]+\.cjs$/.test(url) ? sourceOf(url, lineNumber) : url;
  const [, own] = /^src\/([^/]+)\//.exec(source) ?? [];
  const [, dependency] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
  if (own) return `src/${own}`;
  if (dependency) return dependency;
  return /undici/.test(url) ? 'undici' : 'Node itself';
}

/** The sources that a file of the build is made of, each with the line in front of it, from its comments. */
const bundled = new Map();

function sourceOf(url, lineNumber) {
  const path = url.replace('file://', '');
  if (!bundled.has(path)) {
    const lines = readFileSync(path, 'utf8').split('\n');
    const sources = lines.map((line) => /^\/\/ ((?:src|node_modules)\/\S+)$/.exec(line)?.[1]);
    bundled.set(path, sources);
  }
  return bundled.get(path).findLast((source, line) => source && line <= lineNumber) ?? '';
}
