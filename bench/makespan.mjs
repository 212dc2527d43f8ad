import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { busySeconds, inFolder, measure, median, program, rounded, withServer, workers } from './support.mjs';

const latencyMs = 200;

/** How close the pool comes to always having all workers busy: many equal batches against their share of the time. */
export async function makespan({ quick }) {
  const batches = quick ? 50 : 200;
  const ideal = (batches * latencyMs) / 1000 / workers;
  const runs = await withServer(['--latency', String(latencyMs)], async (server) => {
    const measured = [];
    for (let round = 0; round < (quick ? 1 : 3); round++) measured.push(await once(batches, server));
    return measured;
  });
  const busy = median(runs.map(({ busy }) => busy));
  const wall = median(runs.map(({ wall }) => wall));
  return [
    { figure: `ideal, ${batches} × ${latencyMs} ms over ${workers} workers`, value: ideal, unit: 's' },
    {
      figure: 'first request to last reply',
      value: rounded(busy, 3),
      unit: 's',
      ratio: rounded(busy / ideal, 3),
      target: '≤ 1.05',
    },
    { figure: 'the whole command', value: rounded(wall, 3), unit: 's', ratio: rounded(wall / ideal, 3) },
  ];
}

function once(batches, { url, figures }) {
  return inFolder(async (cwd) => {
    // A batch may hold one row's characters, not two.
    const lines = Array.from({ length: batches }, (_, row) => `${row},Entry ${1000 + row} of the ship's long logbook`);
    writeFileSync(join(cwd, 'tasks.csv'), `id,source\n${lines.join('\n')}\n`);
    const { seconds } = await measure([program, 'run', 'tasks.csv', '--to', 'ja', '--max-chars', '60'], { cwd, url });
    const served = await figures();
    if (served.requests !== batches) throw new Error(`${served.requests} requests instead of ${batches}`);
    return { busy: busySeconds(served), wall: seconds };
  });
}
