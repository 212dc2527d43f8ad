import type { ProviderKind } from '../types/settings.ts';
import type { Currency, ModelPrice, PriceTier, Usage } from '../types/usage.ts';
import type { PriceEntry, PriceFile } from './keys.ts';
import { shippedPrices } from './shipped.ts';

interface PriceTable {
  /** The provider that pays these prices behind a host that no table names. */
  kind: ProviderKind | undefined;
  hosts: readonly string[];
  models: ReadonlyMap<string, ModelPrice>;
}

const free: ModelPrice = { currency: 'USD', tiers: [{ input: 0, cachedInput: 0, output: 0 }] };

/** Processing at another price: half of the standard one, or one that differs from model to model and is not in our table. */
const tierFactors: Readonly<Record<string, number | null>> = { flex: 0.5, batch: 0.5, priority: null, fast: null };

/**
 * The listed price of a model, or null where none is known. The host decides (a region has prices of its own); a proxy in
 * front of openai or qwen is taken to charge what they do, with Beijing prices for qwen. A dated snapshot costs what its base name does.
 */
export function findPrice(kind: ProviderKind, baseUrl: string | undefined, model: string): ModelPrice | null {
  if (kind === 'pseudo') return free;
  const table = tableFor(kind, hostOf(baseUrl));
  if (table === undefined) return null;
  return table.models.get(model) ?? table.models.get(baseName(model)) ?? null;
}

/**
 * What a call costs, in currency units; null where the price is unknown, also for a prompt above the last tier and for
 * priority processing.
 */
export function costOf(usage: Usage, price: ModelPrice | null, tier?: string): number | null {
  const found = price?.tiers.find((entry) => entry.upTo === undefined || usage.prompt <= entry.upTo);
  const factor = tier !== undefined && Object.hasOwn(tierFactors, tier) ? tierFactors[tier]! : 1;
  if (found === undefined || factor === null) return null;
  const cached = Math.min(usage.cached, usage.prompt);
  const written = Math.min(usage.cacheWrite ?? 0, usage.prompt - cached);
  const perMillion =
    (usage.prompt - cached - written) * found.input +
    cached * found.cachedInput +
    written * (found.cacheWrite ?? found.input) +
    usage.completion * found.output;
  return (perMillion * factor) / 1_000_000;
}

/** A `prices` entry of the configuration, already validated. `currency` is the one that holds where the entry names none. */
export function toModelPrice(entry: PriceEntry, currency: Currency = 'USD'): ModelPrice {
  const tiers = entry.tiers ?? [entry];
  return { currency: entry.currency ?? currency, tiers: tiers.map(toTier) };
}

function toTier(tier: Omit<PriceEntry, 'currency' | 'tiers'> & { up_to?: number }): PriceTier {
  const input = tier.input ?? 0;
  return {
    ...(tier.up_to === undefined ? {} : { upTo: tier.up_to }),
    input,
    cachedInput: tier.cached_input ?? input,
    ...(tier.cache_write === undefined ? {} : { cacheWrite: tier.cache_write }),
    output: tier.output ?? 0,
  };
}

function tableFor(kind: ProviderKind, host: string | undefined): PriceTable | undefined {
  const tables = priceTables();
  const own = tables.find((table) => table.hosts.some((pattern) => matches(host, pattern)));
  if (own !== undefined) return own;
  // Another region of Model Studio has prices of its own, which are not in the table.
  if (host?.endsWith('.aliyuncs.com')) return undefined;
  return tables.find((table) => table.kind === kind);
}

function matches(host: string | undefined, pattern: string): boolean {
  if (host === undefined) return false;
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function hostOf(baseUrl: string | undefined): string | undefined {
  return baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl).hostname : undefined;
}

function baseName(model: string): string {
  return model.replace(/-(?:latest|\d{4}-\d{2}-\d{2})$/, '');
}

let loaded: readonly PriceTable[] | undefined;

function priceTables(): readonly PriceTable[] {
  loaded ??= toTables(shippedPrices);
  return loaded;
}

function toTables({ tables = {} }: PriceFile): PriceTable[] {
  return Object.values(tables).map((table) => ({
    kind: table.kind,
    hosts: table.hosts ?? [],
    models: new Map(
      Object.entries(table.models ?? {}).map(([name, entry]) => [name, toModelPrice(entry, table.currency)]),
    ),
  }));
}
