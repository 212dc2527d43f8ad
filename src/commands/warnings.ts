import type { ProgressView } from '../progress/progress.ts';
import { targetArgument } from '../report/next-command.ts';
import type { Settings } from '../types/settings.ts';
import { plural } from '../utils/format.ts';
import { shortPath } from '../utils/short-path.ts';
import { escapeForTerminal, quoteArgument } from '../utils/terminal.ts';
import { checksFingerprint } from './compose.ts';
import { checkCorrections } from './corrections.ts';
import type { Job } from './job.ts';
import type { Places } from './places.ts';

/** What a run tells of a file before it sends anything. */

/** Pseudo-localized text stays, as all text does when the model changes; it must not ship unnoticed. */
export function warnPseudo({ name, session }: Job, progress: ProgressView): void {
  const count = session.reader.pseudoCount();
  if (count === 0) return;
  const file = escapeForTerminal(name);
  progress.notice(
    `warning: ${plural(count, 'row')} of ${file} hold${count === 1 ? 's' : ''} pseudo-localized text, no translation; to translate: translate redo ${file} --search ⟦`,
    'warn',
  );
}

export function warnReencoded({ name, session }: Job, progress: ProgressView): void {
  const encoding = session.info().template?.reencodedFrom;
  if (encoding === undefined) return;
  progress.notice(
    `warning: ${escapeForTerminal(name)} is ${encoding}, which cannot hold every language; the result is written as UTF-8`,
    'warn',
  );
}

/** What people corrected is never asked again: that it breaks a check is for them to know. */
export function warnCorrections({ name, places, session }: Job, settings: Settings, progress: ProgressView): void {
  const warning = checkCorrections(session, settings, `translate tasks ${targetOf(name, places)} --needs-review`);
  if (warning) progress.notice(`warning: ${escapeForTerminal(name)}: ${warning}`, 'warn');
}

/** Finished rows keep their text, whatever is asked of the next ones; to say so once is enough. */
export function warnOtherChecks({ name, places, session }: Job, settings: Settings, progress: ProgressView): void {
  if (settings.provider.kind === 'pseudo' || !session.noteChecks(checksFingerprint(settings))) return;
  if (session.reader.languages().every(({ completed, kept }) => completed === kept)) return;
  const { from, to } = settings;
  const languages = [
    from === undefined ? '' : ` --from ${quoteArgument(from)}`,
    to.length > 0 ? ` --to ${quoteArgument(to.join(','))}` : '',
  ];
  const shows =
    places.output === '-'
      ? ''
      : `translate check ${quoteArgument(shortPath(places.output, process.cwd()))}${languages.join('')} shows what they break, `;
  progress.notice(
    `warning: ${escapeForTerminal(name)}: the checks or the glossary are other than in the last run; finished rows keep their text: ${shows}translate redo ${targetOf(name, places)} --check NAME does them again`,
    'warn',
  );
}

function targetOf(name: string, { checkpoint }: Places): string {
  return targetArgument({ input: name, checkpoint: shortPath(checkpoint, process.cwd()) });
}
