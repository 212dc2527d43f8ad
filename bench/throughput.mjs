import { rmSync, writeFileSync } from 'node:fs';
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

/** What the program itself costs where the service costs nothing, beside a bare loop that sends the same bodies. */
export async function throughput({ quick }) {
  const rows = quick ? 10_000 : 100_000;
  return inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'tasks.csv'), [...sheetLines(rows)].join(''));
    const bodies = join(cwd, 'bodies.jsonl');
    await withServer(['--record', bodies], (server) => translate(cwd, rows, server));
    return withServer([], async (server) => {
      const runs = [];
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        const bare = await measured([here('bare-loop.mjs'), bodies, String(workers)], cwd, rows, server);
        runs.push({ ours: await translate(cwd, rows, server), bare });
      }
      return report(rows, runs);
    });
  });
}

function translate(cwd, rows, server) {
  rmSync(join(cwd, 'tasks.checkpoint.db'), { force: true });
  return measured([program, 'run', 'tasks.csv', '--to', 'ja'], cwd, rows, server);
}

async function measured(args, cwd, rows, { url, figures }) {
  const { seconds, peakMiB } = await measure(args, { cwd, url });
  const served = await figures();
  if (served.rows !== rows) throw new Error(`${served.rows} rows came instead of ${rows}`);
  return { wall: seconds, busy: busySeconds(served), requests: served.requests, peakMiB };
}

function report(rows, runs) {
  const of = (pick) => median(runs.map(pick));
  const perSecond = (seconds) => Math.round(rows / seconds);
  const line = (figure, seconds, ratio) => ({
    figure,
    value: perSecond(seconds),
    unit: 'rows/s',
    ...(ratio !== undefined && { ratio: rounded(ratio, 2) }),
  });
  return [
    { figure: `requests for ${rows} rows`, value: of(({ ours }) => ours.requests), unit: '' },
    line(
      'bare loop, first request to last reply',
      of(({ bare }) => bare.busy),
    ),
    line(
      'translate run, first request to last reply',
      of(({ ours }) => ours.busy),
      of(({ ours, bare }) => bare.busy / ours.busy),
    ),
    line(
      'bare loop, the whole process',
      of(({ bare }) => bare.wall),
    ),
    line(
      'translate run, the whole command',
      of(({ ours }) => ours.wall),
      of(({ ours, bare }) => bare.wall / ours.wall),
    ),
    { figure: 'peak memory, bare loop', value: rounded(of(({ bare }) => bare.peakMiB)), unit: 'MiB' },
    { figure: 'peak memory, translate run', value: rounded(of(({ ours }) => ours.peakMiB)), unit: 'MiB' },
  ];
}
