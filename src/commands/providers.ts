import type { ProviderOverview } from '../config/choose-provider.ts';
import { ping } from '../providers/ping.ts';
import { formatNumber } from '../utils/format.ts';
import { tableLines } from '../utils/table.ts';
import { escapeForTerminal } from '../utils/terminal.ts';

/** `translate providers`: what is configured, and with `--ping` whether it answers. Returns the screen and whether all did. */
export async function listProviders(
  providers: readonly ProviderOverview[],
  options: { ping: boolean; only?: string | undefined; signal: AbortSignal },
): Promise<{ text: string; ok: boolean }> {
  const shown = providers.filter(({ name }) => options.only === undefined || name === options.only);
  const answers = options.ping ? await Promise.all(shown.map((provider) => answerOf(provider, options.signal))) : [];
  const rows = shown.map((provider, index) => [
    `${provider.chosen ? '*' : ' '} ${provider.name}`,
    escapeForTerminal(provider.model),
    provider.settings?.baseUrl ? escapeForTerminal(provider.settings.baseUrl) : '',
    answers[index]?.text ?? stateOf(provider),
  ]);
  const table = tableLines(
    [
      { header: '  provider' },
      { header: 'model' },
      { header: 'address' },
      { header: options.ping ? 'answer' : 'state' },
    ],
    rows,
  );
  return {
    text: `${table.join('\n')}\n\n* is used by default; choose with --provider NAME.\n`,
    ok: answers.every(({ ok }) => ok),
  };
}

function stateOf(provider: ProviderOverview): string {
  if (provider.problem) return escapeForTerminal(provider.problem);
  if (!provider.enabled) return 'switched off (enabled: false)';
  if (provider.hasKey) return 'ready';
  const variable = provider.settings?.apiKeyVariable;
  return variable ? `no key: set ${variable}` : 'ready, no key';
}

async function answerOf(provider: ProviderOverview, signal: AbortSignal): Promise<{ text: string; ok: boolean }> {
  const { settings, enabled, hasKey, problem } = provider;
  const isUsable = settings !== undefined && enabled && !problem && (hasKey || settings.apiKeyVariable === undefined);
  // A provider that is not set up is no failure of those that are.
  if (!isUsable) return { text: `not called: ${stateOf(provider)}`, ok: true };
  const { ok, connected, milliseconds, message } = await ping(settings, signal);
  const text = ok ? `ok, ${formatNumber(Math.round(milliseconds))} ms` : escapeForTerminal(message);
  // A local service that ships in the list and runs on few machines: its silence is no failure, unless it is the one in use.
  return { text, ok: ok || !(connected || hasKey || provider.chosen) };
}
