import { basename, dirname, resolve } from 'node:path';
import { passingFailures } from '../types/task.ts';
import { quoteArgument } from '../utils/terminal.ts';
import type { Report } from './types.ts';

/** Where the work lies, as a command line names it. */
export interface Place {
  input: string;
  checkpoint: string | null;
  /** The command that started the run, ready to be typed again. */
  command?: string | null | undefined;
}

/**
 * What `status`, `tasks`, `redo` … take to find the session: the task file, or the checkpoint where that cannot be
 * found by the task file's name (stdin, `--checkpoint`, `state_dir`).
 */
export function targetArgument(place: Place): string {
  return quoteArgument(besideInput(place) || place.checkpoint === null ? place.input : place.checkpoint);
}

function besideInput({ input, checkpoint }: Place): boolean {
  if (input === '-' || checkpoint === null) return false;
  const stem = basename(input).replace(/\.[^.]+$/, '');
  return dirname(resolve(input)) === dirname(resolve(checkpoint)) && basename(checkpoint).startsWith(`${stem}.`);
}

export function runCommand(place: Place): string {
  if (place.command) return place.command;
  const checkpoint =
    besideInput(place) || place.checkpoint === null ? '' : ` --checkpoint ${quoteArgument(place.checkpoint)}`;
  return `translate run ${quoteArgument(place.input)}${checkpoint}`;
}

/** The command that helps most from here on. */
export function nextCommand(report: Report, place: Place): string {
  const target = targetArgument(place);
  switch (report.outcome) {
    case 'running':
      return `translate status ${target} --watch`;
    case 'budget':
      return report.note?.startsWith('max_cost_total') ? runCommand(place) : withCap(runCommand(place));
    case 'done':
    case 'failed_rows':
      return finished(report, place, target);
    default:
      return runCommand(place);
  }
}

/** The same within a report, which does not send its reader to itself; empty where nothing else is left to do. */
export function nextAfterReport(report: Report): string {
  const command = nextCommand(report, report);
  return command === `translate report ${targetArgument(report)}` ? '' : command;
}

function finished({ tasks, failures }: Report, place: Place, target: string): string {
  const passing = failures.filter(({ code }) => passingFailures.includes(code)).length;
  // `redo` brings the passing ones along; a run alone would leave most of them as they are.
  if (passing * 2 > failures.length) return runCommand(place);
  if (tasks.failed > 0) return `translate redo ${target} --failed`;
  return tasks.pending > 0 ? runCommand(place) : `translate report ${target}`;
}

/** A cap that the command does not name stands in the configuration. */
function withCap(command: string): string {
  return command.replace(/ --max-cost[ =]\S+/, ' --max-cost AMOUNT');
}
