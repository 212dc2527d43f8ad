import { UsageError } from '../errors.ts';
import type { RedoSelection } from '../store/redo.ts';
import { Session } from '../store/session.ts';
import type { Settings } from '../types/settings.ts';
import { formatMoney, plural } from '../utils/format.ts';
import { shortPath } from '../utils/short-path.ts';
import { escapeForTerminal, quoteArgument } from '../utils/terminal.ts';
import { engineFacts, queueOptions } from './compose.ts';
import { estimateJob } from './estimate-job.ts';
import { noteBroken } from './rules.ts';

/** `translate redo`: marks rows to be done again by the next run. Returns what to tell: how many, and what it will cost. */
export async function redo(checkpoint: string, selection: RedoSelection, settings: Settings): Promise<string> {
  if (Object.keys(selection).length === 0) {
    throw new UsageError('redo: name the rows with --id, --lang, --search, --check, --stale or --failed');
  }
  const session = await Session.open(checkpoint, checkpoint, { mustExist: true });
  try {
    // A check may have become stricter since the rows were done.
    if (selection.check !== undefined) noteBroken(settings, session, selection.check);
    const { marked, kept } = session.redo(selection);
    const keptText =
      kept > 0 ? `${plural(kept, 'row')} of a person kept as ${kept === 1 ? 'it is' : 'they are'}.\n` : '';
    if (marked === 0) return `No row matches; nothing changed.\n${keptText}`;
    const facts = engineFacts(settings);
    session.prepare(queueOptions(settings, session));
    const { cost, rows } = estimateJob(session, facts, settings);
    const { name, price, model } = settings.provider;
    const money =
      price && cost !== null
        ? `about ${formatMoney(cost, price.currency)}`
        : `an unknown amount (set llm.providers.${name}.prices)`;
    return [
      `${plural(marked, 'row')} marked to be done again.\n`,
      keptText,
      `The next run sends ${plural(rows, 'row')} to ${escapeForTerminal(model)}, for ${money}.\n`,
      `Next: ${session.info().command ?? `translate run ${quoteArgument(shortPath(session.info().input, process.cwd()))}`}\n`,
    ].join('');
  } finally {
    session.close();
  }
}
