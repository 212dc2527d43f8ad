import type { CheckFacts, CheckSettings, PlaceholderFamily } from '../types/check.ts';

/**
 * What the checks of one file go by.
 *
 * @param sources of the whole file: they tell which families of placeholders are syntax in it, where the configuration does not
 */
export function checkFacts({ checks }: { checks: CheckSettings }, sources: Iterable<string>): CheckFacts {
  const { lengthUnit, strictGlossary, charset, forbidden } = checks;
  const families = new Set(checks.families ?? familiesOf(sources));
  return { families, lengthUnit, strictGlossary, forbidden, ...(charset && { charset }) };
}

function familiesOf(_sources: Iterable<string>): PlaceholderFamily[] {
  return [];
}
