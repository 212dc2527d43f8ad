import { consistencySeverity, createConsistency } from '../checks/consistency.ts';
import { detectFamilies } from '../checks/families.ts';
import { createInspector } from '../checks/inspector.ts';
import { holdsNeighbour } from '../checks/merged.ts';
import { isShuffled } from '../checks/shuffled.ts';
import { noRules, type Rules } from '../engine/rules.ts';
import type { Session } from '../store/session.ts';
import type { CheckFacts, FamilyCount, Severity } from '../types/check.ts';
import type { Settings } from '../types/settings.ts';
import { parseLanguage } from '../utils/languages.ts';
import { termMatchers } from './terms.ts';

/** What the engine asks of a translation. Pseudo-localized text is no translation, and is not held against any rule. */
export function rulesFor(settings: Settings, facts: CheckFacts): Rules {
  if (settings.provider.kind === 'pseudo') return noRules;
  const { severities, onFailure } = settings.checks;
  const inspector = createInspector(facts, severities);
  return {
    ...(settings.from !== undefined && { sourceLang: parseLanguage(settings.from).tag }),
    inspect: (pair) => inspector.inspect(pair),
    isShuffled: (pairs) => isShuffled(pairs, facts),
    holdsNeighbour,
    keepsFaulty: onFailure === 'keep',
  };
}

/** The checks' facts for a file. `detect` finds the families of its sources, where the configuration does not set them. */
export function checkFacts(settings: Settings, detect: () => readonly FamilyCount[]): CheckFacts {
  const { checks, glossary } = settings;
  return {
    ...checks,
    families: new Set(checks.families ?? detect().map(({ family }) => family)),
    ...(glossary.length > 0 && { terms: termMatchers(settings) }),
  };
}

/** The rules of a session; reads all its sources once per import. */
export function sessionRules(settings: Settings, session: Session): Rules {
  if (settings.provider.kind === 'pseudo') return noRules;
  return rulesFor(
    settings,
    checkFacts(settings, () => sessionFamilies(session)),
  );
}

/** Families of placeholders that are syntax in a session's sources, most frequent first. */
export function sessionFamilies(session: Session): FamilyCount[] {
  const find = (): string => JSON.stringify(detectFamilies(session.reader.sources()));
  return JSON.parse(session.learn('families', find)) as FamilyCount[];
}

/** Notes where the file as it stands now does not say one thing in one way; what was noted before is forgotten. */
export function noteConsistency(settings: Settings, session: Session): void {
  const severity = settings.checks.severities.consistency ?? consistencySeverity;
  const isOff = severity === 'off' || settings.provider.kind === 'pseudo';
  session.noteFileIssues('consistency', isOff ? [] : [...inconsistencies(session, severity)]);
}

function* inconsistencies(session: Session, severity: Severity) {
  const agreement = createConsistency();
  for (const { task, line, origin, source, context, targetLang, translation } of session.reader.translations()) {
    const found = agreement.add({ row: line, source, context, targetLang, translation });
    if (origin !== 'human') for (const { message } of found) yield { task, severity, message };
  }
}
