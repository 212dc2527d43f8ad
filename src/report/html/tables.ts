import type { Latency } from '../../types/figures.ts';
import { formatMoney, formatNumber } from '../../utils/format.ts';
import { groupFailures, languageCost } from '../sections.ts';
import { failureText } from '../texts.ts';
import type { Report } from '../types.ts';
import { foreign, html, type Markup } from './markup.ts';
import { latencyChart } from './over-time.ts';
import { type Column, section, shareColumn, table } from './table.ts';

/** More lines than anybody reads on a page; the rest is a count. */
const limit = 100;
/** UTF-16 units of a name, and of a message. */
const name = 100;
const sentence = 400;

export function languages({ languages, cost }: Report): Markup | undefined {
  if (languages.length === 0) return undefined;
  const tokens = Math.max(1, sum(languages.map(({ tokens }) => tokens)));
  const columns: Column<(typeof languages)[number]>[] = [
    { header: 'language', cell: ({ target_lang }) => foreign(target_lang, name) },
    { header: 'rows', cell: ({ total }) => total, number: true },
    { header: 'done', cell: ({ completed }) => completed, number: true },
    { header: 'failed', cell: ({ failed }) => failed, number: true },
    { header: 'cost', cell: (language) => languageCost(language, cost), number: true },
    { header: 'tokens', cell: ({ tokens }) => tokens, number: true },
    shareColumn('share', (language) => language.tokens / tokens),
    { header: 'kept', cell: ({ kept }) => kept, number: true },
    { header: 'pending', cell: ({ pending }) => pending, number: true },
    { header: 'stale', cell: ({ stale }) => stale, number: true },
  ];
  const note = 'Kept: filled in by a person. Stale: a person’s text whose source has changed since.';
  return section('Languages', table(languages, columns, { limit, noun: 'language' }), note);
}

/** What each model cost and how long it took to answer. */
export function models({ cost }: Report, latency: Latency): Markup | undefined {
  if (cost.by_model.length === 0) return undefined;
  const tokens = Math.max(1, sum(cost.by_model.map(({ prompt, completion }) => prompt + completion)));
  const columns: Column<(typeof cost.by_model)[number]>[] = [
    { header: 'model', cell: ({ provider, model }) => foreign(`${provider} ${model}`, name) },
    { header: 'cost', cell: ({ cost, currency }) => formatMoney(cost, currency), number: true },
    { header: 'requests', cell: ({ requests }) => requests, number: true },
    { header: 'tokens in', cell: ({ prompt }) => prompt, number: true },
    { header: 'cached', cell: ({ cached }) => cached, number: true },
    { header: 'tokens out', cell: ({ completion }) => completion, number: true },
    shareColumn('share', ({ prompt, completion }) => (prompt + completion) / tokens),
  ];
  return section('Models', html`${table(cost.by_model, columns, { limit, noun: 'model' })}${speed(latency)}`);
}

function speed(latency: Latency): Markup | undefined {
  if (latency.models.length === 0) return undefined;
  const seconds = (value: number): string => `${(value / 1000).toFixed(1)}`;
  const columns: Column<(typeof latency.models)[number]>[] = [
    { header: 'answered within seconds', cell: ({ provider, model }) => foreign(`${provider} ${model}`, name) },
    { header: 'half', cell: ({ p50 }) => seconds(p50), number: true },
    { header: '90 %', cell: ({ p90 }) => seconds(p90), number: true },
    { header: '99 %', cell: ({ p99 }) => seconds(p99), number: true },
    { header: 'longest', cell: ({ max }) => seconds(max), number: true },
  ];
  return html`<div class="charts">${latencyChart(latency)}<div>${table(latency.models, columns, { limit, noun: 'model' })}</div></div>`;
}

export function wasted({ wasted }: Report): Markup | undefined {
  if (wasted.length === 0) return undefined;
  const columns: Column<(typeof wasted)[number]>[] = [
    { header: 'outcome', cell: ({ outcome }) => foreign(outcome, name) },
    { header: 'requests', cell: ({ requests }) => requests, number: true },
    { header: 'rows', cell: ({ rows }) => rows, number: true },
    { header: 'tokens', cell: ({ tokens }) => tokens, number: true },
    { header: 'cost', cell: ({ cost, currency }) => formatMoney(cost, currency), number: true },
  ];
  const note = 'Requests that brought nothing or only part, with the share of their rows that did not come back.';
  return section('Wasted', table(wasted, columns, { limit, noun: 'outcome' }), note);
}

export function failures({ failures }: Report): Markup | undefined {
  if (failures.length === 0) return undefined;
  const groups = groupFailures(failures);
  const columns: Column<(typeof groups)[number]>[] = [
    { header: 'reason', cell: ({ code }) => html`<span class="failure">${foreign(code, name)}</span>` },
    { header: 'rows', cell: ({ count }) => count, number: true },
    { header: 'meaning', cell: ({ code }) => foreign(failureText(code), sentence), prose: true },
    { header: 'first of them', cell: ({ example }) => exampleOf(example, example.target_lang), prose: true },
  ];
  return section('Failed rows', table(groups, columns, { limit, noun: 'reason' }));
}

export function issues({ quality }: Report): Markup | undefined {
  if (quality.issues.length === 0) return undefined;
  const columns: Column<(typeof quality.issues)[number]>[] = [
    { header: 'check', cell: ({ check }) => foreign(check, name) },
    { header: 'severity', cell: ({ severity }) => html`<span class="${severity}">${severity}</span>` },
    { header: 'language', cell: ({ target_lang }) => foreign(target_lang, name) },
    { header: 'rows', cell: ({ count }) => count, number: true },
    { header: 'first of them', cell: ({ example }) => exampleOf(example), prose: true },
  ];
  return section('Issues in translations that were kept', table(quality.issues, columns, { limit, noun: 'issue' }));
}

function exampleOf({ id, line, message }: { id: string | null; line: number; message: string }, language = ''): Markup {
  const place = html`line ${formatNumber(line)}${id === null ? undefined : html`, ${foreign(id, name)}`}`;
  const where = language === '' ? undefined : html` (${foreign(language, name)})`;
  return html`${place}${where}${message === '' ? undefined : html`: ${foreign(message, sentence)}`}`;
}

export function mended({ quality }: Report): Markup | undefined {
  if (quality.mended.length === 0) return undefined;
  const columns: Column<(typeof quality.mended)[number]>[] = [
    { header: 'what', cell: ({ what }) => foreign(what, sentence), prose: true },
    { header: 'rows', cell: ({ count }) => count, number: true },
  ];
  return section('Mended by the program', table(quality.mended, columns, { limit, noun: 'kind' }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
