import type { CheckFacts, CheckName, CheckSettings, Inspected, Issue, Pair } from '../types/check.ts';
import { mend } from './mend.ts';
import { checks } from './registry.ts';

export interface Inspector {
  /** The checks that are switched on, in the order of the registry. */
  names: readonly CheckName[];
  /** Mends what a program can mend, then checks the rest. */
  inspect(pair: Pair): Inspected;
  /** Checks a text as it stands. */
  check(pair: Pair): readonly Issue[];
}

export function createInspector(facts: CheckFacts, severities: CheckSettings['severities']): Inspector {
  const active = checks.flatMap((check) => {
    const severity = severities[check.name] ?? check.severity;
    return severity === 'off' ? [] : [{ check, severity, isSet: severities[check.name] !== undefined }];
  });
  const check = (pair: Pair): Issue[] => {
    const issues: Issue[] = [];
    for (const { check, severity, isSet } of active) {
      for (const finding of check.find(pair, facts)) {
        const { message } = finding;
        issues.push({ check: check.name, severity: isSet ? severity : (finding.severity ?? severity), message });
      }
    }
    return issues;
  };
  return {
    names: active.map(({ check }) => check.name),
    check,
    inspect: (pair) => {
      const { text, mended } = mend(pair, facts);
      return { text, mended, issues: check({ ...pair, translation: text }) };
    },
  };
}
