import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { here, inFolder, longSheetLines, measure, program, rounded, withServer } from './support.mjs';

const client = [program, 'run', 'tasks.csv', '--to', 'ja'];
const pseudo = [...client, '-p', 'pseudo'];

/**
 * Files of ever more rows: speed and memory, which should not grow with them. A million only with `--full`, some ten minutes
 * on two cores with nothing else to do, some twenty where NODE24 names another Node.
 */
export async function scale({ quick, full }) {
  const sizes = quick ? [2000, 10_000] : [10_000, 100_000, ...(full ? [1_000_000] : [])];
  const newer = process.env.NODE24;
  const unmeasured = { figure: 'memory on Node 24', value: 'not measured', unit: '', more: 'NODE24 names no Node' };
  return [
    ...(await measureSizes(sizes, speedAndMemory, '')),
    ...(newer ? await measureSizes(sizes, memoryOn(newer), ', NODE24') : [unmeasured]),
  ];
}

/** @param measureOne figures of a sheet of so many rows in a folder, the first with the peak that is to stay */
async function measureSizes(sizes, measureOne, where) {
  const lines = [];
  const peaks = [];
  for (const rows of sizes) {
    const figures = await inFolder(async (cwd) => {
      await pipeline(Readable.from(inPieces(longSheetLines(rows))), createWriteStream(join(cwd, 'tasks.csv')));
      return measureOne(rows, cwd);
    });
    peaks.push(figures.find(({ peak }) => peak).peak);
    const name = `${rows.toLocaleString('en')} rows${where}`;
    for (const { figure, peak, ...rest } of figures) lines.push({ figure: `${name}, ${figure}`, ...rest });
  }
  const ratio = rounded(peaks.at(-1) / peaks[0], 2);
  return [
    ...lines,
    { figure: `peak of the largest over the smallest${where}`, value: ratio, unit: '', target: '≤ 1.5' },
  ];
}

async function speedAndMemory(rows, cwd) {
  const imported = await measure([here('import.mjs'), 'tasks.csv', 'import.db'], { cwd });
  rmSync(join(cwd, 'import.db'), { force: true });
  const run = await measure(pseudo, { cwd });
  const written = await measure([program, 'export', 'tasks.csv', '-o', 'exported.csv'], { cwd });
  rmSync(join(cwd, 'tasks.checkpoint.db'));
  const client = await throughClient(cwd);
  const speed = (seconds) => ({ value: Math.round(rows / seconds), unit: 'rows/s' });
  const cost = (of) => ({ more: beside(of, rows) });
  return [
    { figure: 'import', ...speed(Number(imported.stdout)), ...cost(imported), target: '≥ 50,000' },
    { figure: 'run with pseudo', ...speed(run.seconds), ...cost(run), target: '≤ 200 MiB', peak: run.peakMiB },
    { figure: 'export', ...speed(written.seconds), ...cost(written), target: '≥ 80,000' },
    { figure: 'first request, file unchanged', value: rounded(client.firstSeconds, 2), unit: 's', target: '≤ 2' },
    { figure: 'the same run through the client', ...speed(client.seconds), ...cost(client) },
  ];
}

function memoryOn(node) {
  return async (rows, cwd) => {
    const run = await measure(pseudo, { cwd, node });
    rmSync(join(cwd, 'tasks.checkpoint.db'));
    const client = await throughClient(cwd, node);
    return [
      { figure: 'run with pseudo', ...peakOf(run, rows), peak: run.peakMiB },
      { figure: 'through the client', ...peakOf(client, rows) },
    ];
  };
}

function peakOf(measured, rows) {
  return { value: rounded(measured.peakMiB), unit: 'MiB', more: beside(measured, rows) };
}

function beside({ cpu, peakMiB }, rows) {
  return `peak ${rounded(peakMiB)} MiB, CPU ${rounded((cpu / rows) * 1e6, 1)} µs a row`;
}

/**
 * A second run over the same file through the `openai` client, which does all that the first one, of some rows, has left; with
 * the seconds from its start to its first request.
 */
function throughClient(cwd, node) {
  return withServer([], async ({ url, figures }) => {
    await measure([...client, '--limit', '1000'], { cwd, url, node });
    await figures();
    const again = await measure(client, { cwd, url, node });
    const { firstArrivalAt } = await figures();
    return { ...again, firstSeconds: (firstArrivalAt - again.startedAt) / 1000 };
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
