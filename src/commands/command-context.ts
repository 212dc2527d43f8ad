import { UsageError } from '../errors.ts';
import { shortPath } from '../utils/short-path.ts';
import type { ReadFlags, SettingsOptions } from './command-options.ts';
import type { JobOptions } from './job.ts';
import type { PlaceOptions } from './places.ts';

export interface CommandContext {
  /** Aborted by the first SIGINT or SIGTERM. */
  signal: AbortSignal;
  setExitCode(code: number): void;
}

export async function load(flags: SettingsOptions) {
  const { findProjectFile, resolveSettings } = await import('../config/settings.ts');
  const { checkTemplate, unnamedValues } = await import('../prompt/render.ts');
  const input = { cwd: process.cwd(), configFile: flags.config, env: process.env, flags };
  const loaded = resolveSettings(input, await readProject(findProjectFile(input), input.cwd));
  const { promptTemplate, game } = loaded.settings;
  checkTemplate(promptTemplate, loaded.promptFile);
  const unnamed = unnamedValues(promptTemplate, { ...game, gameType: game.type, gameStyle: game.style });
  const warnings = unnamed.map(
    (variable) =>
      `the configuration describes the game, but ${loaded.promptFile} does not name {{${variable}}}: the model is not told`,
  );
  return { ...loaded, warnings: [...loaded.warnings, ...warnings] };
}

/** The parser of YAML is loaded only where there is a file to read. */
async function readProject(path: string | undefined, cwd: string) {
  if (path === undefined) return undefined;
  const { readLayer } = await import('../config/read-layer.ts');
  return readLayer(path, shortPath(path, cwd));
}

/** As `load`, with the glossary read: for commands that send texts or check them. */
export async function loadWithGlossary(flags: SettingsOptions) {
  const loaded = await load(flags);
  const { withGlossary } = await import('./read-glossary.ts');
  const { settings, warnings: glossaryWarnings } = await withGlossary(loaded, process.cwd());
  return { ...loaded, settings, glossaryWarnings };
}

export function placeOptions(
  settings: { outputDir?: string; stateDir?: string },
  flags: Partial<ReadFlags>,
): PlaceOptions {
  return {
    cwd: process.cwd(),
    outputDir: settings.outputDir,
    stateDir: settings.stateDir,
    checkpoint: flags.checkpoint,
    output: flags.output,
    report: flags.report,
  };
}

export function jobOptions(flags: ReadFlags, signal: AbortSignal): JobOptions {
  return {
    format: flags.format,
    encoding: flags.encoding,
    refill: flags.refill,
    bases: flags.base ?? [],
    fresh: flags.fresh ?? false,
    signal,
  };
}

export async function checkpointOf(target: string | undefined, flags: { config?: string }): Promise<string> {
  if (target === '') throw new UsageError('the target is empty; name a task file or its checkpoint');
  const { settings } = await load({ ...(flags.config !== undefined && { config: flags.config }) });
  const { findCheckpoint } = await import('./places.ts');
  return findCheckpoint(target, placeOptions(settings, {}));
}

export async function withReader(
  target: string | undefined,
  flags: { config?: string },
  use: (reader: import('../store/reader.ts').Reader) => Promise<void>,
): Promise<void> {
  const checkpoint = await checkpointOf(target, flags);
  const { openReader } = await import('../store/reading.ts');
  const reader = await openReader(checkpoint);
  try {
    await use(reader);
  } finally {
    reader.close();
  }
}

export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
