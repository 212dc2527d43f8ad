import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { checkReporters } from '../report/check/registry.ts';
import { fileName, totalText } from '../report/check/texts.ts';
import { type CheckFormat, type CheckReport, type CheckScreen, isFailing } from '../report/check/types.ts';
import type { Severity } from '../types/check.ts';
import type { Settings } from '../types/settings.ts';
import type { TaskFormat } from '../types/task-file.ts';
import { escapeForTerminal } from '../utils/terminal.ts';
import { checkFile } from './check-file.ts';
import { refuseTarget } from './clash.ts';
import { print } from './command-context.ts';
import { spoolStdin } from './inputs.ts';
import { readOptions } from './job.ts';
import { writeOrRefuse } from './result.ts';
import { checkFacts } from './rules.ts';

export interface CheckOptions {
  settings: Settings;
  format: CheckFormat;
  /** Absent or `-`: stdout. */
  output: string | undefined;
  failOn: Severity;
  inputFormat: TaskFormat | undefined;
  encoding: string | undefined;
  screen: CheckScreen;
  /** Stops the reading. */
  signal: AbortSignal;
}

/** `translate check`: checks the translations of a file and tells what it found. Resolves to whether the file may pass. */
export async function check(name: string, options: CheckOptions): Promise<boolean> {
  const { output = '-', failOn } = options;
  if (name === '') throw new UsageError('the name of the file is empty');
  if (name !== '-') refuseTarget(output, 'the answer', { 'the file to be checked': resolve(name) });
  const report = { ...(await readAndCheck(name, options)), failOn };
  if (report.rows > 0 && report.translations === 0) warnOfNothing(report);
  const text = checkReporters[options.format](report, options.screen);
  if (output === '-') await printAll(text);
  else await writeFileAndTell(output, text, report);
  return !report.issues.some((issue) => isFailing(issue, failOn));
}

async function readAndCheck(name: string, { settings, inputFormat, encoding, signal }: CheckOptions) {
  const stdin = name === '-' ? await spoolStdin() : undefined;
  try {
    return await checkFile({
      read: readOptions(stdin?.path ?? resolve(name), name, settings, { format: inputFormat, encoding }),
      severities: settings.checks.severities,
      factsOf: (families) => checkFacts(settings, () => families),
      signal,
    });
  } finally {
    await stdin?.remove();
  }
}

async function writeFileAndTell(path: string, text: Iterable<string>, report: CheckReport): Promise<void> {
  await writeOrRefuse(path, async (sink) => {
    for (const piece of text) await sink.write(piece);
  });
  process.stderr.write(`Wrote ${escapeForTerminal(path)}: ${totalText(report)}\n`);
}

/** Mostly a sheet with a column per language that was read as one with a row per text. */
function warnOfNothing(report: CheckReport): void {
  const advice = 'if its languages have columns of their own, name the source with --from LANG or --from COLUMN=LANG';
  process.stderr.write(
    `warning: ${fileName(report)}: holds no translations as its header is read (${report.header}); ${advice}\n`,
  );
}

/** Characters put together for one write: each costs a system call. */
const printedAtOnce = 1 << 16;

async function printAll(text: Iterable<string>): Promise<void> {
  let waiting = '';
  for (const piece of text) {
    waiting += piece;
    if (waiting.length < printedAtOnce) continue;
    await print(waiting);
    waiting = '';
  }
  if (waiting !== '') await print(waiting);
}
