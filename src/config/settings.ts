import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { UsageError } from '../errors.ts';
import type { Money, Settings } from '../types/settings.ts';
import type { Location } from '../utils/location.ts';
import { shortPath } from '../utils/short-path.ts';
import { readText } from '../utils/text-file.ts';
import { resolveChecks } from './checks.ts';
import { chooseProvider, type Overrides, type ProviderOverview } from './choose-provider.ts';
import type { Environment } from './expand.ts';
import { configuredGlossary } from './glossary.ts';
import type { ConfigLayer } from './keys.ts';
import type { Layer } from './layer.ts';
import { merge } from './merge.ts';
import { parseMoney } from './money.ts';
import { memoryFile, type NamedFile, readNamed } from './named-files.ts';
import { packageFile } from './package-files.ts';
import { shippedSettings } from './shipped.ts';

/** Flags that are settings. Numbers and amounts may come as text; they are checked here. */
export interface SettingsFlags {
  provider?: string | undefined;
  model?: string | undefined;
  from?: string | undefined;
  /** Each may hold several, separated by commas. */
  to?: readonly string[] | undefined;
  concurrency?: number | string | undefined;
  maxChars?: number | string | undefined;
  /** `5`, `5USD`, `15CNY`. */
  maxCost?: string | undefined;
  /** Prompt template, relative to `cwd`. */
  prompt?: string | undefined;
  /** Glossary files besides those of the configuration, relative to `cwd`. */
  glossary?: readonly string[] | undefined;
  /** Translation memory, relative to `cwd`. */
  memory?: string | undefined;
  batchApi?: boolean | undefined;
  finishOnline?: boolean | undefined;
}

export interface LoadedSettings {
  settings: Settings;
  providers: () => readonly ProviderOverview[];
  /** For stderr. */
  warnings: readonly string[];
  /** Files that had a say, weakest first. */
  sources: readonly string[];
  /** Where `settings.promptTemplate` came from, for messages about it. */
  promptFile: string;
  /** Glossary files, absolute, the strongest first; `settings.glossary` has the configuration's own terms alone. */
  glossaryFiles: readonly string[];
}

export interface LoadInput {
  /** The project folder: `translate.yaml` and `.env` are looked for here. */
  cwd: string;
  /** `-c`: instead of `translate.yaml`; relative to `cwd`. */
  configFile?: string | undefined;
  env: NodeJS.ProcessEnv;
  flags: SettingsFlags;
}

/**
 * Resolves the configuration: shipped defaults, then the project's file, then the environment, then flags. Throws a
 * UsageError. A missing key is no error here.
 *
 * @param project what `findProjectFile` names, as it was read; undefined: nothing
 */
export function resolveSettings(input: LoadInput, project: Layer | undefined): LoadedSettings {
  const { cwd, flags } = input;
  const shipped = { ...shippedSettings, path: packageFile('llm_config.yaml') };
  const places = new Map([...placesIn(shipped, cwd), ...(project ? placesIn(project, cwd) : [])]);
  const dotEnv = readDotEnv(cwd);
  const environment: Environment = { ...dotEnv?.values, ...input.env };
  const config = merge(shipped.layer, project?.layer ?? {});
  const overrides = readOverrides(flags, environment);

  const folder = dirname((project ?? shipped).path);
  const base = (key: 'output_dir' | 'state_dir') =>
    config[key] === undefined ? undefined : resolve(folder, config[key]);
  const named = (key: 'prompt' | 'memory'): NamedFile | undefined => {
    const { [key]: flag } = flags;
    if (flag !== undefined) return { path: flag, folder: cwd, name: `--${key}` };
    return config[key] === undefined ? undefined : { path: config[key], folder, name: key, place: places.get(key) };
  };
  const prompt = named('prompt') ?? { path: packageFile('prompts/translate.md'), folder, name: 'prompt' };

  const { chosen, warnings, providers } = chooseProvider(config, overrides, environment, places);
  const { llm = {}, game = {} } = config;
  const glossary = configuredGlossary(config.glossary);
  const outputDir = base('output_dir');
  const stateDir = base('state_dir');
  const memory = named('memory');
  const from = flags.from ?? config.from;
  const maxCost = overrides.maxCost ?? config.max_cost;
  const delaySeconds = llm.retry?.delay_seconds ?? 5;
  const settings: Settings = {
    provider: chosen,
    batch: {
      maxCharsPerBatch: chosen.maxCharsPerBatch,
      maxRowsPerBatch: llm.batch_control?.max_rows_per_batch ?? 200,
      maxConcurrentWorkers: chosen.maxConcurrentWorkers,
      targetSeconds: llm.batch_control?.target_seconds ?? 60,
    },
    batchMode: {
      enabled: flags.batchApi ?? llm.batch_api?.enabled ?? false,
      finishOnline: flags.finishOnline ?? llm.batch_api?.finish_online ?? false,
      pollSeconds: llm.batch_api?.poll_seconds ?? 10,
      requestsPerFile: llm.batch_api?.requests_per_file ?? 50_000,
    },
    retry: {
      maxAttempts: llm.retry?.max_attempts ?? 3,
      delaySeconds,
      exponentialBackoff: llm.retry?.exponential_backoff ?? true,
      maxWaitSeconds: llm.retry?.max_wait_seconds ?? 120,
      giveUpAfterSeconds: llm.retry?.give_up_after ?? delaySeconds * 6,
    },
    game: { type: game.type ?? '', worldView: game.world_view ?? '', style: game.style ?? '' },
    languages: config.languages ?? {},
    characters: config.characters ?? {},
    contextWindow: config.context_window ?? 0,
    glossary: glossary.terms,
    checks: resolveChecks({
      config,
      strictGlossary: glossary.strict,
      place: places.get('charset'),
      folder: dirname((project ?? shipped).path),
      cwd,
    }),
    columns: columnNames(config.columns),
    ...(from === undefined ? {} : { from }),
    to: splitList(flags.to?.length ? flags.to : (config.to ?? [])),
    dedupe: config.dedupe ?? true,
    ...(outputDir === undefined ? {} : { outputDir }),
    ...(stateDir === undefined ? {} : { stateDir }),
    ...(memory === undefined ? {} : { memory: memoryFile(memory) }),
    shutdownGraceSeconds: config.shutdown_grace_seconds ?? 5,
    confirmAbove: config.confirm_above ?? 5,
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(config.max_cost_total === undefined ? {} : { maxCostTotal: config.max_cost_total }),
    promptTemplate: readNamed(prompt, cwd),
  };
  return {
    settings: deepFreeze(settings),
    providers,
    warnings,
    sources: [shipped.path, project?.path, dotEnv?.path].filter((path) => path !== undefined),
    promptFile: resolve(prompt.folder, prompt.path),
    glossaryFiles: [
      ...(flags.glossary ?? []).map((path) => resolve(cwd, path)),
      ...glossary.files.map((path) => resolve(folder, path)),
    ],
  };
}

/** The project's configuration file, absolute: `-c`, else the one of the folder; undefined where there is none. */
export function findProjectFile({ cwd, configFile }: Pick<LoadInput, 'cwd' | 'configFile'>): string | undefined {
  if (configFile !== undefined) return resolve(cwd, configFile);
  const found = ['translate.yaml', 'translate.yml'].map((name) => join(cwd, name)).filter((path) => existsSync(path));
  if (found.length > 1) throw new UsageError('translate.yaml and translate.yml stand side by side: keep one of them');
  return found[0];
}

function placesIn({ path, places }: Layer, cwd: string): [key: string, place: Location][] {
  const file = shortPath(path, cwd);
  return Object.entries(places).map(([key, place]) => [key, { file, ...place }]);
}

function readDotEnv(cwd: string): { path: string; values: Environment } | undefined {
  const path = join(cwd, '.env');
  if (!existsSync(path)) return undefined;
  return { path, values: parseEnv(readText(path, '.env')) };
}

/** Flags, and the variables that stand for them; a flag wins. */
function readOverrides(flags: SettingsFlags, environment: Environment): Overrides {
  const choose = <T>(
    flag: string,
    given: string | number | undefined,
    variable: string,
    parse: (text: string, from: string) => T,
  ): T | undefined => {
    if (given !== undefined) return parse(String(given), flag);
    const value = environment[variable];
    return value === undefined || value === '' ? undefined : parse(value, variable);
  };
  const overrides = {
    provider: choose('--provider', flags.provider, 'TRANSLATE_PROVIDER', (name, from) => ({ name, from })),
    model: choose('--model', flags.model, 'TRANSLATE_MODEL', (text) => text),
    maxConcurrentWorkers: choose('--concurrency', flags.concurrency, 'TRANSLATE_CONCURRENCY', wholeNumber(1000)),
    maxCharsPerBatch: choose('--max-chars', flags.maxChars, '', wholeNumber(Number.MAX_SAFE_INTEGER)),
    maxCost: choose('--max-cost', flags.maxCost, 'TRANSLATE_MAX_COST', amount),
  };
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined)) as Overrides;
}

function wholeNumber(max: number): (text: string, from: string) => number {
  return (text, from) => {
    const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
    if (value >= 1 && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? 'of 1 or more' : `from 1 to ${max}`;
    throw new UsageError(`${from}: ${JSON.stringify(text)} is not allowed: it must be a whole number ${range}`);
  };
}

function amount(text: string, from: string): Money {
  try {
    return parseMoney(text);
  } catch (error) {
    throw new UsageError(`${from}: ${(error as Error).message}`, { cause: error });
  }
}

function columnNames(columns: ConfigLayer['columns']): Settings['columns'] {
  const single = (names: string[] | null | undefined) => (names?.length === 1 ? names[0]! : names);
  return Object.fromEntries(Object.entries(columns ?? {}).map(([role, names]) => [role, single(names)]));
}

function splitList(items: readonly string[]): string[] {
  return items
    .flatMap((item) => item.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
