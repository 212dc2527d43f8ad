/** Every key of llm_config.yaml and translate.yaml. What they mean is said in config/llm_config.yaml. */
import { UsageError } from '../errors.ts';
import { type CheckName, checkNames, lengthUnits, placeholderFamilies, type Severity } from '../types/check.ts';
import { canonicalTag, explainTag } from '../utils/languages.ts';
import { checkAddressVariables, checkVariables } from './expand.ts';
import { glossarySchema } from './glossary-keys.ts';
import { parseMoney } from './money.ts';
import {
  anything,
  bool,
  type Infer,
  listOf,
  mapOf,
  nullable,
  num,
  oneOf,
  oneOrMore,
  parsed,
  type Schema,
  section,
  text,
  texts,
} from './schema.ts';

const price = () => num({ min: 0, fraction: true });
const money = () => parsed('an amount such as 5, 5USD or 15CNY', parseMoney);

const rates = { input: price(), cached_input: price(), cache_write: price(), output: price() };

const tier = section({ up_to: num({ min: 1 }), ...rates }, (value) =>
  value.input === undefined || value.output === undefined ? 'needs input and output' : undefined,
);

/** Prices per million tokens: of one kind, or in tiers by the length of the prompt. Also the entries of prices.yaml. */
export const pricesSchema = section(
  {
    currency: oneOf('USD', 'CNY'),
    ...rates,
    tiers: listOf(tier),
  },
  (value) => {
    const flat = [value.input, value.cached_input, value.cache_write, value.output].some((part) => part !== undefined);
    if (value.tiers === undefined) {
      return value.input === undefined || value.output === undefined ? 'needs input and output, or tiers' : undefined;
    }
    if (flat) return 'has tiers, so input, cached_input, cache_write and output stand in them';
    if (value.tiers.length === 0) return 'tiers is empty';
    const limits = value.tiers.map((entry) => entry.up_to ?? Number.POSITIVE_INFINITY);
    const rising = limits.every((limit, index) => index === 0 || limit > limits[index - 1]!);
    return rising ? undefined : 'tiers must stand in rising order of up_to; only the last may leave it out';
  },
);

const batchLimits = {
  max_chars_per_batch: num({ min: 1 }),
  max_concurrent_workers: num({ min: 1, max: 1000 }),
};

const provider = section({
  enabled: bool(),
  kind: oneOf('openai', 'qwen', 'compatible', 'pseudo'),
  api_key: text({ secret: true, check: checkVariables }),
  base_url: text({ secret: true, check: checkAddressVariables }),
  model: text(),
  temperature: num({ min: 0, max: 2, fraction: true }),
  max_tokens: num({ min: 1 }),
  context_tokens: num({ min: 1 }),
  requests_per_minute: num({ min: 1 }),
  tokens_per_minute: num({ min: 1 }),
  ...batchLimits,
  timeout_seconds: num({ min: 1, max: 86_400, fraction: true }),
  stream: bool(),
  stall_seconds: num({ min: 1, max: 86_400, fraction: true }),
  logprobs: bool(),
  reasoning_effort: text(),
  extra_body: anything(['messages', 'model', 'stream', 'n']),
  prices: pricesSchema,
});

const severities = section(
  Object.fromEntries(checkNames.map((name) => [name, oneOf('error', 'warning', 'off')])) as Record<
    CheckName,
    Schema<Severity | 'off'>
  >,
);

export const configSchema = section({
  llm: section({
    default_provider: text(),
    batch_control: section({
      ...batchLimits,
      max_rows_per_batch: num({ min: 1 }),
      target_seconds: num({ min: 1, max: 86_400, fraction: true }),
    }),
    batch_api: section({
      enabled: bool(),
      finish_online: bool(),
      poll_seconds: num({ min: 0.05, max: 3600, fraction: true }),
      requests_per_file: num({ min: 1, max: 50_000 }),
    }),
    providers: mapOf(provider, providerName),
    retry: section({
      max_attempts: num({ min: 1, max: 100 }),
      delay_seconds: num({ min: 0, max: 3600, fraction: true }),
      exponential_backoff: bool(),
      max_wait_seconds: num({ min: 0, max: 86_400, fraction: true }),
      give_up_after: num({ min: 0, max: 86_400, fraction: true }),
    }),
  }),
  game: section({ type: text(), world_view: text(), style: text() }),
  from: text(),
  to: texts(),
  columns: section({
    id: nullable(texts()),
    source: nullable(texts()),
    source_lang: nullable(texts()),
    target_lang: nullable(texts()),
    context: nullable(texts()),
    speaker: nullable(texts()),
    group: nullable(texts()),
    max_length: nullable(texts()),
    translation: nullable(texts()),
    locked: nullable(texts()),
  }),
  languages: mapOf(section({ formality: text(), notes: text() }), languageTag),
  characters: mapOf(section({ gender: text(), voice: text(), names: mapOf(text(), languageTag) })),
  context_window: num({ min: 0, max: 100 }),
  glossary: glossarySchema,
  checks: severities,
  placeholder_families: oneOrMore(oneOf('auto', ...placeholderFamilies)),
  length_unit: oneOf(...lengthUnits),
  charset: texts(),
  forbidden: section({
    characters: text(),
    words: mapOf(texts(), (name) => (name === '*' ? name : languageTag(name))),
  }),
  on_check_failure: oneOf('fail', 'keep'),
  dedupe: bool(),
  output_dir: text(),
  state_dir: text(),
  shutdown_grace_seconds: num({ min: 0, max: 3600, fraction: true }),
  confirm_above: price(),
  max_cost: money(),
  max_cost_total: money(),
  prompt: text(),
  memory: text(),
});

/** config/prices.yaml. */
export const priceFileSchema = section({
  as_of: text(),
  tables: mapOf(
    section({
      kind: oneOf('openai', 'qwen'),
      hosts: listOf(text()),
      currency: oneOf('USD', 'CNY'),
      models: mapOf(pricesSchema),
    }),
  ),
});

export type ConfigLayer = Infer<typeof configSchema>;
export type ProviderEntry = Infer<typeof provider>;
export type PriceEntry = Infer<typeof pricesSchema>;
export type PriceFile = Infer<typeof priceFileSchema>;

function providerName(name: string): string {
  if (/^[\w.-]{1,64}$/.test(name)) return name;
  throw new UsageError('is no name for a provider: use letters, digits, dot, - and _');
}

function languageTag(tag: string): string {
  const problem = explainTag(tag);
  if (problem === undefined) return canonicalTag(tag)!;
  throw new UsageError(`is ${problem}`);
}
