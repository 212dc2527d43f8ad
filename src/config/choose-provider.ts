import { UsageError } from '../errors.ts';
import type { Money, ProviderSettings } from '../types/settings.ts';
import type { Location } from '../utils/location.ts';
import { didYouMean } from '../utils/nearest.ts';
import type { Environment } from './expand.ts';
import type { ConfigLayer } from './keys.ts';
import { kindOf, type ProviderOverrides, resolveProvider } from './providers.ts';

export interface ProviderOverview {
  name: string;
  kind: ProviderSettings['kind'];
  enabled: boolean;
  /** The one that a run would use. */
  chosen: boolean;
  model: string;
  hasKey: boolean;
  /** For stderr, before the provider is called. */
  warnings?: readonly string[];
  /** Absent where the entry is faulty. Holds the key: not for output. */
  settings?: ProviderSettings;
  /** What is wrong with the entry. */
  problem?: string;
}

/** What flags and variables say in the place of the configuration. */
export interface Overrides extends ProviderOverrides {
  provider?: { name: string; from: string };
  maxCost?: Money;
}

/** The provider of a run, and all that are configured. Throws a UsageError where the one that is wanted cannot be used. */
export function chooseProvider(
  config: ConfigLayer,
  overrides: Overrides,
  environment: Environment,
  places: ReadonlyMap<string, Location>,
): { chosen: ProviderSettings; warnings: readonly string[]; providers: () => ProviderOverview[] } {
  const entries = config.llm?.providers ?? {};
  const names = Object.keys(entries);
  const wanted = overrides.provider ?? { name: config.llm?.default_provider ?? '', from: 'llm.default_provider' };
  const entry = Object.hasOwn(entries, wanted.name) ? entries[wanted.name] : undefined;
  if (entry === undefined) {
    throw new UsageError(
      `${wanted.from}: there is no provider ${JSON.stringify(wanted.name)}${didYouMean(wanted.name, names)}; ` +
        `configured: ${names.join(', ')}`,
    );
  }
  if (entry.enabled === false) {
    throw new UsageError(
      `provider ${wanted.name} is switched off: set llm.providers.${wanted.name}.enabled to true, or choose another with --provider`,
    );
  }
  const resolveOne = (name: string, given: ProviderOverrides) =>
    resolveProvider({
      name,
      entry: entries[name]!,
      environment,
      defaults: {
        maxConcurrentWorkers: config.llm?.batch_control?.max_concurrent_workers ?? 10,
        maxCharsPerBatch: config.llm?.batch_control?.max_chars_per_batch ?? 50_000,
      },
      overrides: given,
      locate: (key) => places.get(`llm.providers.${name}.${key}`) ?? places.get(`llm.providers.${name}`),
    });
  const { settings: chosen, warnings } = resolveOne(wanted.name, overrides);
  const overview = (name: string): ProviderOverview => {
    const one = entries[name]!;
    const about = { name, kind: kindOf(name, one), enabled: one.enabled ?? true, chosen: name === wanted.name };
    try {
      const resolved = about.chosen ? { settings: chosen, warnings } : resolveOne(name, {});
      const { settings } = resolved;
      return { ...about, model: settings.model, hasKey: settings.apiKey !== undefined, ...resolved };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { ...about, model: one.model ?? '', hasKey: false, problem: error.message };
    }
  };
  return { chosen, warnings, providers: () => names.map(overview) };
}
