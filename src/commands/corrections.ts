import type { Session } from '../store/session.ts';
import type { Settings } from '../types/settings.ts';
import { plural } from '../utils/format.ts';
import { escapeForTerminal, truncate } from '../utils/terminal.ts';
import { sessionInspector } from './rules.ts';

/**
 * Holds what people corrected against the checks and notes the errors; their texts stay. Returns the sentence to warn with,
 * or undefined where there is nothing to say.
 *
 * @param command what lists such rows
 */
export function checkCorrections(session: Session, settings: Settings, command: string): string | undefined {
  if (settings.provider.kind === 'pseudo') return undefined;
  const corrected = session.corrections();
  let next = corrected.next();
  if (next.done) return undefined;
  // Reads all sources: only where there is something to check.
  const inspector = sessionInspector(settings, session);
  const issues = [];
  const broken = [];
  for (; !next.done; next = corrected.next()) {
    const { task, line, ...pair } = next.value;
    const found = inspector.check(pair).filter(({ severity }) => severity === 'error');
    for (const issue of found) issues.push({ ...issue, task });
    if (found[0])
      broken.push(`line ${line} (${pair.targetLang}): ${truncate(escapeForTerminal(found[0].message), 100)}`);
  }
  session.noteCorrectionIssues(issues);
  if (broken.length === 0) return undefined;
  const verb = broken.length === 1 ? 'breaks' : 'break';
  return `${plural(broken.length, 'corrected row')} ${verb} a check, and ${broken.length === 1 ? 'stays' : 'stay'} as written: ${broken[0]}; all of them: ${command}`;
}
