import { detectFamilies } from '../checks/families.ts';
import { createInspector, type Inspector } from '../checks/inspector.ts';
import { holdsNeighbour } from '../checks/merged.ts';
import { isShuffled } from '../checks/shuffled.ts';
import { noRules, type Rules } from '../engine/rules.ts';
import type { Session } from '../store/session.ts';
import type { CheckFacts, CheckName, FamilyCount } from '../types/check.ts';
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
    isShuffled: (pairs, suspected) => isShuffled(pairs, facts, { suspected }),
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

/** Checks finished texts of a session as they stand, by the settings as they are now; reads all its sources once per import. */
export function sessionInspector(settings: Settings, session: Session): Pick<Inspector, 'names' | 'check'> {
  const facts = checkFacts(settings, () => sessionFamilies(session));
  const { names, check } = createInspector(facts, settings.checks.severities);
  const from = settings.from === undefined ? undefined : parseLanguage(settings.from).tag;
  return { names, check: ({ sourceLang = from, ...pair }) => check({ ...pair, sourceLang }) };
}

/** Notes which finished texts of ours break a check as it is set now; a check that is off, or none, changes nothing. */
export function noteBroken(settings: Settings, session: Session, name: string): void {
  if (settings.provider.kind === 'pseudo') return;
  const inspector = sessionInspector(settings, session);
  const check = inspector.names.find((active) => active === name);
  if (check !== undefined) session.noteFileIssues(check, brokenTexts(session, inspector, check));
}

function* brokenTexts(session: Session, inspector: Pick<Inspector, 'check'>, name: CheckName) {
  for (const { task, origin, ...pair } of session.reader.translations()) {
    if (origin === 'human' || origin === 'copied') continue;
    for (const { check, severity, message } of inspector.check(pair)) {
      if (check === name) yield { task, severity, message };
    }
  }
}
