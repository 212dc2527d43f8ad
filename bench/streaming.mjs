import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { busySeconds, inFolder, measure, median, program, rounded, sheetLines, withServer } from './support.mjs';

const rowsPerBatch = 20;
/** Real times, 300 ms and 12 ms per output token, are divided by this; so are those of `settings`. */
const speedUp = 10;

const settings = {
  batch_control: { max_rows_per_batch: rowsPerBatch },
  retry: { delay_seconds: 5 / speedUp },
};
/** 60 s is about what the program waits for a whole reply, as it adapts to the pace of these; that does not scale. */
const limits = { timeout_seconds: 60 / speedUp, stall_seconds: 30 / speedUp };

/** What streaming saves where connections break, or fall silent, in the middle of replies, and what it costs elsewhere. */
export async function streaming({ quick }) {
  const rows = quick ? 400 : 3000;
  const rounds = quick ? 1 : 3;
  const none = await compare(rows, rounds, []);
  const broken = await compare(rows, rounds, ['--broken', '5']);
  const lines = [
    ...report('no connection breaks', none, busy),
    ...report('no connection breaks', none, (run) => cpu(run, rows)),
    ...report('no connection breaks', none, paid),
    ...report('5 % break', broken, busy),
    ...report('5 % break', broken, paid),
    ...report('5 % break', broken, (run) => ['rows sent twice', run.rows - rows, '']),
  ];
  if (quick) return lines;
  return [...lines, ...report('2 % fall silent', await compare(rows, 1, ['--silent', '2']), busy)];
}

const busy = (run) => ['first request to last reply', busySeconds(run), 's'];
const paid = ({ prompt, completion }) => ['tokens paid', prompt + completion, ''];
const cpu = (run, rows) => ['CPU time', (run.cpu / rows) * 1e6, 'µs a row'];

/** In turns with replies whole and streamed. */
function compare(rows, rounds, faults) {
  const args = ['--start', 300 / speedUp, '--token', 12 / speedUp, ...faults].map(String);
  return withServer(
    args,
    async (server) => {
      const runs = { 'replies whole': [], streamed: [] };
      for (let round = 0; round < rounds; round++) {
        for (const how of Object.keys(runs)) runs[how].push(await once(rows, how === 'streamed', server));
      }
      return runs;
    },
    'streaming-server.mjs',
  );
}

function once(rows, stream, { url, figures }) {
  return inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'tasks.csv'), [...sheetLines(rows)].join(''));
    const llm = { ...settings, providers: { openai: { ...limits, stream } } };
    writeFileSync(join(cwd, 'translate.yaml'), `llm: ${JSON.stringify(llm)}\n`);
    const { cpu } = await measure([program, 'run', 'tasks.csv', '--to', 'ja'], { cwd, url });
    return { ...(await figures()), cpu };
  });
}

/** @param tell the figure of a run: its name, value and unit */
function report(scenario, runs, tell) {
  const values = Object.entries(runs).map(([how, all]) => [how, median(all.map((run) => tell(run)[1]))]);
  const [, whole] = values[0];
  const [name, , unit] = tell(Object.values(runs)[0][0]);
  return values.map(([how, value]) => ({
    figure: `${scenario}, ${how}: ${name}`,
    value: rounded(value, unit === 's' ? 2 : 0),
    unit,
    ratio: rounded(value / Math.max(whole, 1e-9), 3),
  }));
}
