import { quoteArgument } from '../utils/terminal.ts';
import type { Job } from './job.ts';
import { reportOf, writeJobReport, writeJobResult } from './result.ts';

/**
 * After the checkpoint's disk has refused to write in the middle of a run: result and report of what is committed, for
 * their folder may be on another disk. The report says that the run was interrupted and why; in the checkpoint, where that
 * could not be noted, the run counts as crashed. Returns what to tell: where they are, or how to get them; never throws.
 */
export async function saveCommitted(job: Job, reason: string): Promise<string> {
  const saved = 'what was received before is saved';
  const again = 'put that right, then run the same command again';
  try {
    const output = await writeJobResult(job, []);
    const report = await writeJobReport(job, reportOf(job, `the checkpoint could not be written (${reason})`), []);
    const place = output === '-' ? '' : `, the result so far is in ${output}`;
    return `${saved}${place}, the report in ${report}: ${again}`;
  } catch {
    const checkpoint = quoteArgument(job.session.path);
    return `${saved}, the result could not be written: ${again}, or get what there is with: translate export ${checkpoint} -o FILE`;
  }
}
