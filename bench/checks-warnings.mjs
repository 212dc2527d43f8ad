import { createInspector } from '../build/checks/inspector.js';
import { checks } from '../build/checks/registry.js';
import { percent } from './support.mjs';

/** How many human rows carry an issue of any kind, and of each check, by language: what a reviewer would be shown. */
export function warningLines(files) {
  const counts = new Map([['any', new Map()]]);
  for (const { name } of checks) counts.set(name, new Map());
  const rows = new Map();
  const add = (map, languages) => {
    for (const language of languages) map.set(language, (map.get(language) ?? 0) + 1);
  };
  for (const { facts, pairs, targetLang, name } of files) {
    const inspector = createInspector(facts, {});
    for (const pair of pairs) {
      const languages = ['all', targetLang];
      add(rows, languages);
      const { issues } = inspector.inspect(pair);
      if (issues.length > 0) add(counts.get('any'), languages);
      for (const check of new Set(issues.map(({ check }) => check))) {
        add(counts.get(check), languages);
        if (process.env.SHOW === check)
          process.stderr.write(`${name}\t${JSON.stringify([issues, pair.source, pair.translation])}\n`);
      }
    }
  }
  const languages = [...rows.keys()].filter((language) => language !== 'all').sort();
  return [...counts]
    .filter(([, found]) => found.size > 0)
    .map(([check, found]) => ({
      figure: `issues of human rows, ${check}`,
      value: found.get('all'),
      unit: 'rows',
      more: [
        percent(found.get('all'), rows.get('all')),
        ...languages.map((language) => `${language} ${percent(found.get(language) ?? 0, rows.get(language))}`),
      ].join(', '),
      ...(check === 'any' && { target: '≤ 5 %' }),
    }));
}
