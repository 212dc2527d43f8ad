import { type Fault, InputError, UsageError } from '../errors.ts';
import type { ProviderKind, ProviderSettings } from '../types/settings.ts';
import type { Location } from '../utils/location.ts';
import { type Environment, expand } from './expand.ts';
import type { ProviderEntry } from './keys.ts';
import { findPrice, toModelPrice } from './prices.ts';

/** What the batch options come to when flags, provider and `batch_control` are put together. */
export interface ProviderDefaults {
  maxConcurrentWorkers: number;
  maxCharsPerBatch: number;
}

/** Stronger than what the files say. */
export interface ProviderOverrides extends Partial<ProviderDefaults> {
  model?: string;
}

export interface ResolvedProvider {
  settings: ProviderSettings;
  /** For stderr; no keys in them. */
  warnings: readonly string[];
}

/** Hosts that a provider's key is meant for. Anchored, because anybody can own a bucket under aliyuncs.com. */
const ownHosts: Partial<Record<ProviderKind, { pattern: RegExp; name: string }>> = {
  openai: { pattern: /^([\w-]+\.)?api\.openai\.com$/, name: 'api.openai.com' },
  qwen: {
    pattern: /^(([\w-]+\.)?dashscope[\w-]*|[\w-]+\.[\w-]+\.maas)\.aliyuncs\.com$/,
    name: 'dashscope.aliyuncs.com',
  },
};

const variableOwners: Readonly<Record<string, ProviderKind>> = {
  OPENAI_API_KEY: 'openai',
  QWEN_API_KEY: 'qwen',
  DASHSCOPE_API_KEY: 'qwen',
};

/** Whether `kind` is set or not, these names have one. */
const kindsByName: Readonly<Record<string, ProviderKind>> = { openai: 'openai', qwen: 'qwen', pseudo: 'pseudo' };

export function kindOf(name: string, entry: ProviderEntry): ProviderKind {
  return entry.kind ?? (Object.hasOwn(kindsByName, name) ? kindsByName[name]! : 'compatible');
}

/**
 * Makes one provider's settings of its merged configuration entry. Throws a UsageError that names the place where the
 * configuration has one.
 */
export function resolveProvider(input: {
  name: string;
  entry: ProviderEntry;
  environment: Environment;
  defaults: ProviderDefaults;
  overrides: ProviderOverrides;
  /** Where a key of the entry was set. */
  locate: (key: string) => Location | undefined;
}): ResolvedProvider {
  const { name, entry, environment, defaults, overrides } = input;
  const kind = kindOf(name, entry);
  const fail = (key: string, message: string): never => {
    const path = `llm.providers.${name}.${key}`;
    const place = input.locate(key);
    if (place === undefined) throw new UsageError(`${path}: ${message}`);
    throw new InputError([{ ...place, message: `${path}: ${message}` } satisfies Fault]);
  };

  const model = overrides.model ?? entry.model;
  if (model === undefined || model.trim() === '') return fail('model', 'is missing: name the model to use');
  const key = readKey(entry.api_key, environment, fail);
  const address = expand(entry.base_url ?? '', environment);
  const failAddress = (message: string) =>
    fail('base_url', `${message}${address.used.length === 0 ? '' : ` (set by ${address.used.join(', ')})`}`);
  const url =
    kind === 'pseudo' ? undefined : checkAddress(address.text.trim(), kind, key.value !== undefined, failAddress);
  const baseUrl = url === undefined ? '' : url.href.replace(/\/+$/, '');

  const settings: ProviderSettings = {
    name,
    kind,
    ...(key.value === undefined ? {} : { apiKey: key.value }),
    ...(key.variable === undefined ? {} : { apiKeyVariable: key.variable }),
    baseUrl,
    model,
    ...(entry.temperature === undefined ? {} : { temperature: entry.temperature }),
    maxTokens: entry.max_tokens ?? 4000,
    ...(entry.context_tokens === undefined ? {} : { contextTokens: entry.context_tokens }),
    ...(entry.requests_per_minute === undefined ? {} : { requestsPerMinute: entry.requests_per_minute }),
    ...(entry.tokens_per_minute === undefined ? {} : { tokensPerMinute: entry.tokens_per_minute }),
    maxConcurrentWorkers:
      overrides.maxConcurrentWorkers ?? entry.max_concurrent_workers ?? defaults.maxConcurrentWorkers,
    maxCharsPerBatch: overrides.maxCharsPerBatch ?? entry.max_chars_per_batch ?? defaults.maxCharsPerBatch,
    timeoutSeconds: entry.timeout_seconds ?? 120,
    ...(entry.stream && { stream: { stallSeconds: entry.stall_seconds ?? 30 } }),
    logprobs: entry.logprobs ?? false,
    ...(entry.reasoning_effort === undefined ? {} : { reasoningEffort: entry.reasoning_effort }),
    extraBody: entry.extra_body ?? {},
    price: entry.prices === undefined ? findPrice(kind, baseUrl, model) : toModelPrice(entry.prices),
  };
  return { settings, warnings: url === undefined ? [] : keyWarnings(settings, url.hostname) };
}

/** Throws a UsageError where the provider needs a key and there is none. Called only before the provider is used. */
export function requireKey(provider: ProviderSettings): void {
  const { name, kind, apiKey, apiKeyVariable, baseUrl } = provider;
  if (apiKey !== undefined) return;
  const shipped = (kind === 'openai' || kind === 'qwen') && !isLoopback(new URL(baseUrl).hostname);
  if (apiKeyVariable === undefined && !shipped) return;
  const variable = apiKeyVariable ?? (kind === 'qwen' ? 'QWEN_API_KEY' : 'OPENAI_API_KEY');
  const other = variable === 'QWEN_API_KEY' ? ' (or DASHSCOPE_API_KEY)' : '';
  const configured = apiKeyVariable === undefined ? ` and llm.providers.${name}.api_key to \${${variable}}` : '';
  throw new UsageError(
    `provider ${name} has no key: set ${variable}${other} in the environment or in .env of this folder${configured}. ` +
      'To try things out, --provider pseudo needs no key',
  );
}

type Fail = (key: string, message: string) => never;

function readKey(
  configured: string | undefined,
  environment: Environment,
  fail: Fail,
): { value?: string; variable?: string } {
  if (configured === undefined) return {};
  const expansion = expand(configured, environment);
  const value = expansion.text.trim();
  // A header cannot carry these, and the HTTP client's own message would show the key.
  if (!/^[\x21-\x7e]*$/.test(value)) fail('api_key', '(hidden) holds blanks, line breaks or letters that no key has');
  const variable = expansion.used[0] ?? expansion.variables[0];
  return { ...(value === '' ? {} : { value }), ...(variable === undefined ? {} : { variable }) };
}

function checkAddress(address: string, kind: ProviderKind, hasKey: boolean, fail: (message: string) => never): URL {
  if (address === '') return fail('is missing: an address such as https://api.example.com/v1');
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return fail('is no address: it must look like https://api.example.com/v1');
  }
  if (url.username !== '' || url.password !== '') {
    return fail('holds a user name or password, which would show in logs; use api_key');
  }
  if (/\/chat\/completions\/*$/.test(url.pathname)) {
    return fail('ends too late: leave out /chat/completions');
  }
  const nativeApi = /\/api\/v1\/*$/.test(url.pathname);
  if (nativeApi && (kind === 'qwen' || ownHosts.qwen!.pattern.test(url.hostname))) {
    const compatible = `${url.protocol}//${url.host}/compatible-mode/v1`;
    return fail(`is the older native API of DashScope, which is not supported; use ${compatible}`);
  }
  if (hasKey && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return fail(
      `would send the key unencrypted to ${url.hostname}; use https, or leave api_key empty if the service needs none`,
    );
  }
  return url;
}

/** A key is named when it goes to a host other than the one it was made for. */
function keyWarnings(provider: ProviderSettings, host: string): string[] {
  if (provider.apiKey === undefined || isLoopback(host)) return [];
  const variable = provider.apiKeyVariable;
  const owner =
    variable !== undefined && Object.hasOwn(variableOwners, variable) ? variableOwners[variable]! : provider.kind;
  const own = ownHosts[owner];
  if (own?.pattern.test(host)) return [];
  const key = variable === undefined ? `the key of provider ${provider.name}` : `the key in ${variable}`;
  return [`${key} is sent to ${host}${own === undefined ? '' : `, which is not ${own.name}`}`];
}

function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|0\.0\.0\.0|127(\.\d{1,3}){3}|\[::1\])$/.test(host);
}
