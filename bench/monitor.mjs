import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { busySeconds, inFolder, measure, median, program, rounded, sheetLines, withServer } from './support.mjs';

const watchers = 200;

/** What watching costs: the answers' time beside a run that writes, and what 200 watchers take from a run. */
export async function monitor({ quick }) {
  return inFolder((cwd) =>
    withServer(['--latency', '300-500'], async (service) => [
      ...(await statusTimes(cwd, service, quick)),
      ...(await slowDown(cwd, service, quick)),
    ]),
  );
}

async function statusTimes(cwd, service, quick) {
  const rows = quick ? 20_000 : 100_000;
  writeFileSync(join(cwd, 'tasks.csv'), [...sheetLines(rows)].join(''));
  const run = measure([program, 'run', 'tasks.csv', '--to', 'ja'], { cwd, url: service.url });
  return withMonitor(cwd, async (url) => {
    const id = await liveSession(url);
    const times = { status: [], dataframe: [], search: [] };
    const paths = {
      status: `status/${id}`,
      dataframe: `dataframe/${id}?limit=100`,
      search: `dataframe/${id}?search=gull`,
    };
    let seen;
    do {
      for (const [name, path] of Object.entries(paths)) {
        const started = performance.now();
        const answer = await (await fetch(`${url}/api/monitor/${path}`)).json();
        times[name].push(performance.now() - started);
        if (name === 'status') seen = answer;
      }
    } while (seen.state === 'running');
    await run;
    const of = (name) => median(times[name]);
    const slow = [...times.status].sort((a, b) => a - b)[Math.floor(times.status.length * 0.95)];
    return [
      {
        figure: `status of ${rows} tasks while a run writes, median of ${times.status.length}`,
        value: rounded(of('status'), 1),
        unit: 'ms',
        target: '< 20 ms',
      },
      { figure: 'the same, 95th percentile', value: rounded(slow, 1), unit: 'ms' },
      { figure: 'a page of 100 rows, median', value: rounded(of('dataframe'), 1), unit: 'ms' },
      { figure: 'a search with its first page, median', value: rounded(of('search'), 1), unit: 'ms' },
    ];
  });
}

async function slowDown(cwd, service, quick) {
  const rows = quick ? 4000 : 20_000;
  writeFileSync(join(cwd, 'tasks.csv'), [...sheetLines(rows)].join(''));
  const alone = [];
  const watched = [];
  let messages = 0;
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    alone.push(await timeRun(cwd, service, async () => {}));
    await withMonitor(cwd, async (url) => {
      const sockets = [];
      watched.push(
        await timeRun(cwd, service, async () => {
          const id = await liveSession(url);
          for (let index = 0; index < watchers; index++) {
            const socket = new WebSocket(`${url.replace('http', 'ws')}/api/monitor/ws/${id}`);
            socket.on('message', () => messages++);
            sockets.push(socket);
            await once(socket, 'open');
          }
        }),
      );
      for (const socket of sockets) socket.terminate();
    });
  }
  const more = (median(watched) / median(alone) - 1) * 100;
  return [
    { figure: `a run of ${rows} rows, first request to last reply`, value: rounded(median(alone), 2), unit: 's' },
    {
      figure: `the same with ${watchers} watchers`,
      value: rounded(median(watched), 2),
      unit: 's',
      more: `${rounded(more, 1)} %`,
      target: '< 5 %',
    },
    { figure: 'messages that they got', value: messages, unit: '' },
  ];
}

async function timeRun(cwd, service, meanwhile) {
  rmSync(join(cwd, 'tasks.checkpoint.db'), { force: true });
  await service.figures();
  const run = measure([program, 'run', 'tasks.csv', '--to', 'ja'], { cwd, url: service.url });
  await meanwhile();
  await run;
  return busySeconds(await service.figures());
}

async function liveSession(url) {
  for (;;) {
    const { sessions } = await (await fetch(`${url}/api/monitor/sessions`)).json();
    const live = sessions.find(({ state }) => state === 'running');
    if (live) return live.session_id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function withMonitor(cwd, use) {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--root', cwd], { cwd });
  try {
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    while (!text.includes('Serving')) await once(child.stderr, 'data');
    return await use(/http:\/\/[^/]+/.exec(text)[0]);
  } finally {
    child.kill();
    await once(child, 'close');
  }
}
