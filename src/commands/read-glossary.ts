import type { LoadedSettings } from '../config/settings.ts';
import { glossaryNotices } from '../glossary/notices.ts';
import { mergeGlossaries } from '../glossary/terms.ts';
import type { Settings } from '../types/settings.ts';
import { parseLanguage, parseTargets } from '../utils/languages.ts';
import { shortPath } from '../utils/short-path.ts';

/**
 * The settings with the whole glossary: the configuration's own terms, which win, and those of its files and of --glossary.
 * Throws UsageError, with all faults of a file, where one cannot be used.
 */
export async function withGlossary(
  loaded: LoadedSettings,
  cwd: string,
): Promise<{ settings: Settings; warnings: string[] }> {
  const { settings, glossaryFiles } = loaded;
  if (glossaryFiles.length === 0 && settings.glossary.length === 0) return { settings, warnings: [] };
  const { readGlossary } = await import('../glossary/read.ts');
  const from = settings.from === undefined ? undefined : parseLanguage(settings.from);
  const wanted = { from, to: parseTargets(settings.to) };
  const files = glossaryFiles.map((path) => readGlossary(path, shortPath(path, cwd), wanted));
  const glossary = mergeGlossaries([settings.glossary, ...files.map(({ terms }) => terms)]);
  const notices = glossaryNotices(
    glossary,
    wanted.to.map(({ tag }) => tag),
  );
  const warnings = [...files.flatMap((file) => file.warnings), ...notices];
  return { settings: Object.freeze({ ...settings, glossary }), warnings };
}
