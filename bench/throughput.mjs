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
      await translate(cwd, rows, server, {
        nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
        cli: here('../build/cli.js'),
      });
      return [...report(rows, runs), ...whereTimeGoes(folder, rows)];
    });
  });
}

function translate(cwd, rows, server, { cli = program, nodeArgs } = {}) {
  rmSync(join(cwd, 'tasks.checkpoint.db'), { force: true });
  return measured([cli, 'run', 'tasks.csv', '--to', 'ja'], cwd, rows, server, nodeArgs);
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

/** Milliseconds by part of the program, from samples of one run that was built file by file. Time within SQLite is the store's. */
function whereTimeGoes(folder, rows) {
  const [name] = readdirSync(folder);
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const times = new Map();
  for (const [at, id] of samples.entries()) {
    const part = parts.get(id);
    times.set(part, (times.get(part) ?? 0) + timeDeltas[at]);
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

function partOf({ url, functionName }) {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'collecting garbage';
  const [, own] = /\/build\/([^/]+)\//.exec(url.includes('node_modules') ? '' : url) ?? [];
  const [, dependency] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (own) return `src/${own}`;
  if (dependency) return dependency;
  return /undici/.test(url) ? 'undici' : 'Node itself';
}
