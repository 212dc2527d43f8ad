import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { here, inFolder, longSheetLines, measure, program, rounded, withServer } from './support.mjs';

const task = ['tasks.csv', '--to', 'ja'];

/** Files of ever more rows without a service: speed and memory, which should not grow with them. A million only with `--full`. */
export async function scale({ quick, full }) {
  const sizes = quick ? [2000, 10_000] : [10_000, 100_000, ...(full ? [1_000_000] : [])];
  const nodes = [process.execPath, ...(process.env.NODE24 ? [process.env.NODE24] : [])];
  const lines = [];
  for (const node of nodes) {
    const peaks = [];
    for (const rows of sizes) {
      const { figures, peakMiB } = await inFolder((cwd) => one(rows, cwd, node));
      peaks.push(peakMiB);
      const name = `${rows.toLocaleString('en')} rows${node === process.execPath ? '' : ', NODE24'}`;
      for (const { figure, ...rest } of figures) lines.push({ figure: `${name}, ${figure}`, ...rest });
    }
    const ratio = rounded(peaks.at(-1) / peaks[0], 2);
    lines.push({ figure: 'peak of the largest over the smallest', value: ratio, unit: '', target: '≤ 1.5' });
  }
  return lines;
}

async function one(rows, cwd, node) {
  await pipeline(Readable.from(inPieces(longSheetLines(rows))), createWriteStream(join(cwd, 'tasks.csv')));
  const imported = await measure([here('import.mjs'), 'tasks.csv', 'import.db'], { cwd, node });
  rmSync(join(cwd, 'import.db'), { force: true });
  const run = await measure([program, 'run', ...task, '-p', 'pseudo'], { cwd, node });
  const written = await measure([program, 'export', 'tasks.csv', '-o', 'exported.csv'], { cwd, node });
  rmSync(join(cwd, 'tasks.checkpoint.db'));
  const [first, client] = await firstRequest(cwd, node);
  const speed = (seconds) => ({ value: Math.round(rows / seconds), unit: 'rows/s' });
  const beside = ({ cpu, peakMiB }) => ({
    more: `peak ${rounded(peakMiB)} MiB, CPU ${rounded((cpu / rows) * 1e6, 1)} µs a row`,
  });
  const figures = [
    { figure: 'import', ...speed(Number(imported.stdout)), ...beside(imported), target: '≥ 50,000' },
    { figure: 'run with pseudo', ...speed(run.seconds), ...beside(run), target: '≤ 200 MiB' },
    { figure: 'export', ...speed(written.seconds), ...beside(written), target: '≥ 80,000' },
    {
      figure: 'first request, file unchanged',
      value: rounded(first, 2),
      unit: 's',
      more: `peak ${rounded(client.peakMiB)} MiB`,
      target: '≤ 2',
    },
  ];
  return { figures, peakMiB: run.peakMiB };
}

/** Seconds from the start of a second run over the same file to its first request, through the `openai` client. */
function firstRequest(cwd, node) {
  return withServer([], async ({ url, figures }) => {
    const command = [program, 'run', ...task, '--limit', '1000'];
    await measure(command, { cwd, url, node });
    await figures();
    const again = await measure(command, { cwd, url, node });
    const { firstArrivalAt } = await figures();
    return [(firstArrivalAt - again.startedAt) / 1000, again];
  });
}

/** Lines put together to pieces that are worth a write. */
function* inPieces(lines) {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < 1 << 20) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
