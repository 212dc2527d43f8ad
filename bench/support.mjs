import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const program = here('../bin/translate.cjs');
/** The provider's default number of workers. */
export const workers = 10;

export function here(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Calls `use` with an empty folder, which is removed afterwards. */
export async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'translate-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Calls `use` with a service: its address, and a function that fetches its figures and starts them anew. */
export async function withServer(args, use, service = 'server.mjs') {
  const child = spawn(process.execPath, [here(service), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [address] = await once(child.stdout.setEncoding('utf8'), 'data');
    const url = address.trim();
    return await use({ url, figures: async () => (await fetch(`${url}/figures`)).json() });
  } finally {
    child.kill();
  }
}

/**
 * Runs a program of ours to its end. Returns wall and CPU seconds, when it was started (milliseconds since the epoch), peak
 * memory in MiB and what it printed.
 */
export async function measure(args, { cwd, url, node = process.execPath, nodeArgs = [] }) {
  const peakFile = join(cwd, 'peak');
  const env = { PATH: process.env.PATH, HOME: cwd, NO_COLOR: '1', PEAK_FILE: peakFile };
  if (url) Object.assign(env, { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'sk-bench' });
  const startedAt = Date.now();
  const started = performance.now();
  const child = spawn(node, [...nodeArgs, '--import', here('peak.mjs'), ...args], { cwd, env });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (chunk) => {
      output[name] += chunk;
    });
  }
  const [code] = await once(child, 'close');
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${output.stderr}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(peakFile, 'utf8'));
  return { seconds, cpu: (userCPUTime + systemCPUTime) / 1e6, startedAt, peakMiB: maxRSS / 1024, ...output };
}

/** Seconds between the first request's arrival and the last reply. */
export function busySeconds({ firstArrivalMs, lastReplyMs }) {
  return (lastReplyMs - firstArrivalMs) / 1000;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function rounded(value, digits = 0) {
  return Number(value.toFixed(digits));
}

const subjects = ['The lamp', 'Your crew', 'A gull', 'The tide', 'Ingrid', 'The harbour master', 'Somebody'];
const verbs = ['guards', 'has lost', 'will trade', 'remembers', 'cannot find', 'is afraid of'];
const objects = ['{0} coins', 'the <b>brass key</b>', 'an old boathook', '%s', 'the seventh light', 'what you did'];
const contexts = ['', '', '', 'button', 'quest log', 'item description', 'spoken on the pier'];

const asides = [
  'and nobody on the pier has seen the light since the storm of last autumn when the old keeper took the key with him',
  'as the harbour master wrote into the log before the second boat had come back',
];

/** As sheetLines, 250 bytes a row: what it takes to carry texts, not only rows. */
export function* longSheetLines(rows) {
  let row = 0;
  for (const line of sheetLines(rows)) {
    const [id, source, context, speaker] = line.split(',');
    const tale = row % 4 === 0 ? asides.join(' ') : asides[1];
    yield row++ === 0 ? line : `${id},${source.slice(0, -1)} ${tale}.,${context} ${asides[1]},${speaker}`;
  }
}

/** A long sheet in the manner of a game's: short rows, no two alike, some with placeholders and context. */
export function* sheetLines(rows) {
  yield 'id,source,context,speaker\n';
  for (let row = 0; row < rows; row++) {
    const of = (list, step) => list[Math.floor(row / step) % list.length];
    const source = `${of(subjects, 1)} ${of(verbs, 7)} ${of(objects, 42)} (${row}).`;
    const speaker = row % 5 === 0 ? 'Ingrid' : '';
    yield `row.${row},${source},${of(contexts, 1)},${speaker}\n`;
  }
}

export function percent(part, whole) {
  return `${rounded((part / Math.max(whole, 1)) * 100, 2)} %`;
}

/** The same numbers from 0 to 1 at each run. */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
