import { createInspector } from '../checks/inspector.ts';
import { noRules, type Rules } from '../engine/rules.ts';
import type { CheckFacts, PlaceholderFamily } from '../types/check.ts';
import type { Settings } from '../types/settings.ts';
import { parseLanguage } from '../utils/languages.ts';

/** What the engine asks of a translation. Pseudo-localized text is no translation, and is not held against any rule. */
export function rulesFor(settings: Settings, facts: CheckFacts): Rules {
  if (settings.provider.kind === 'pseudo') return noRules;
  const { severities, onFailure } = settings.checks;
  const inspector = createInspector(facts, severities);
  return {
    ...(settings.from !== undefined && { sourceLang: parseLanguage(settings.from).tag }),
    inspect: (pair) => inspector.inspect(pair),
    isShuffled: () => false,
    keepsFaulty: onFailure === 'keep',
  };
}

/** @param detected families found in the file, where the configuration does not set them */
export function checkFacts({ checks }: Settings, detected: Iterable<PlaceholderFamily>): CheckFacts {
  return { ...checks, families: new Set(checks.families ?? detected) };
}
