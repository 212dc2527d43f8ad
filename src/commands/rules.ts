import { detectFamilies } from '../checks/families.ts';
import { createInspector } from '../checks/inspector.ts';
import { holdsNeighbour } from '../checks/merged.ts';
import { isShuffled } from '../checks/shuffled.ts';
import { noRules, type Rules } from '../engine/rules.ts';
import type { Session } from '../store/session.ts';
import type { CheckFacts, PlaceholderFamily } from '../types/check.ts';
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
export function checkFacts(settings: Settings, detect: () => readonly PlaceholderFamily[]): CheckFacts {
  const { checks, glossary } = settings;
  return {
    ...checks,
    families: new Set(checks.families ?? detect()),
    ...(glossary.length > 0 && { terms: termMatchers(settings) }),
  };
}

/** The rules of a session; reads all its sources once per import. */
export function sessionRules(settings: Settings, session: Session): Rules {
  return rulesFor(
    settings,
    checkFacts(settings, () => sessionFamilies(session)),
  );
}

export function sessionFamilies(session: Session): PlaceholderFamily[] {
  const find = (): string => JSON.stringify(familiesIn(session.reader.sources()));
  return JSON.parse(session.learn('families', find)) as PlaceholderFamily[];
}

/** Families of placeholders that are syntax in these texts, most frequent first. */
export function familiesIn(sources: Iterable<string>): PlaceholderFamily[] {
  return detectFamilies(sources).map(({ family }) => family);
}
