import { createHash } from 'node:crypto';
import { costOf } from '../config/prices.ts';
import type { PipelineParts } from '../engine/pipeline.ts';
import type { PromptSource } from '../engine/request.ts';
import { InputError } from '../errors.ts';
import { beforeReserve } from '../planner/before.ts';
import { type BatchLimits, tooLarge } from '../planner/planner.ts';
import { characterFinder, languageNotes, lengthUnitWords } from '../prompt/notes.ts';
import { type PromptField, promptFields, renderSystem } from '../prompt/render.ts';
import { splitContext } from '../prompt/shared.ts';
import { renderGlossary } from '../prompt/user-message.ts';
import type { QueueOptions } from '../store/prepare.ts';
import type { Session } from '../store/session.ts';
import type { QueuedTask } from '../types/queue.ts';
import type { Settings } from '../types/settings.ts';
import { estimateTokens } from '../utils/estimate.ts';
import { canonicalTag, parseLanguage, parseTargets } from '../utils/languages.ts';
import { sessionRules } from './rules.ts';
import type { RunMemory } from './run-memory.ts';
import { cached, termMatchers } from './terms.ts';

/** What the engine needs that follows from the settings alone. */
export interface EngineFacts {
  prompts: PromptSource;
  limits: BatchLimits;
  /** Lines before a batch that are told with it. */
  contextWindow: number;
  costOf: PipelineParts['costOf'];
  /** Whether the service may cut a prompt that is too long for it instead of refusing it, as local servers do. */
  cutsPrompts: boolean;
  /** Fingerprint of what decides whether a refused task may fare better next time. */
  fingerprint: string;
  /** Fingerprint of what the prompts are made from: the same where every row would be asked for in the same words. */
  promptFingerprint: string;
}

export function engineFacts(settings: Settings, maxItemsPerRequest?: number): EngineFacts {
  const { provider, batch, contextWindow } = settings;
  const prompts = promptSource(settings);
  return {
    prompts,
    limits: {
      maxChars: batch.maxCharsPerBatch,
      maxRows: Math.min(batch.maxRowsPerBatch, maxItemsPerRequest ?? Number.POSITIVE_INFINITY),
      maxReplyTokens: provider.maxTokens,
      systemTokens: longestSystem(settings, prompts),
      beforeTokens: beforeReserve(contextWindow, provider.contextTokens),
      beside: (task) => notesBeside(task, prompts),
      splitContext,
      ...(provider.contextTokens !== undefined && { contextTokens: provider.contextTokens }),
    },
    contextWindow,
    costOf: (usage, tier) => costOf(usage, provider.price, tier),
    cutsPrompts: provider.kind === 'compatible',
    fingerprint: fingerprint(settings),
    promptFingerprint: hash([
      settings.game,
      settings.promptTemplate,
      prompts.sourceLang,
      settings.languages,
      settings.characters,
      prompts.maxLengthUnit ?? null,
      // As with a memory: it is what a text is made for, and a run without one asks for the same.
      fieldsOf(settings, true),
    ]),
  };
}

/** Who speaks, and the terms that occur: what a request says once for all its items. */
function notesBeside(task: QueuedTask, prompts: PromptSource): string[] {
  const { speaker, targetLang, source, sourceLang = prompts.sourceLang } = task;
  const character = speaker === undefined ? undefined : prompts.character(speaker, targetLang);
  const terms = prompts.terms?.(sourceLang, targetLang).occurring(source) ?? [];
  return [
    ...(character === undefined ? [] : [`${speaker}: ${character}`]),
    ...terms.map((term) => JSON.stringify(renderGlossary([term]))),
  ];
}

/** How the pending tasks of a session are made ready. */
export function queueOptions(settings: Settings, session: Session, memory?: RunMemory): QueueOptions {
  const recall = memory?.recall(sessionRules(settings, session));
  return { dedupe: settings.dedupe, settings: fingerprint(settings), recall };
}

/** Tokens of the longest system message: languages differ by what the configuration says of them. */
function longestSystem({ to, languages }: Settings, { system, sourceLang }: PromptSource): number {
  const tags = ['en', ...parseTargets(to).map(({ tag }) => tag), ...Object.keys(languages)];
  return Math.max(...tags.map((tag) => estimateTokens(system(sourceLang, canonicalTag(tag) ?? tag))));
}

function promptSource(settings: Settings): PromptSource {
  const { game, promptTemplate, languages, characters, checks } = settings;
  const maxLengthUnit = lengthUnitWords[checks.lengthUnit];
  const rendered = new Map<string, string>();
  const fields = fieldsOf(settings, settings.memory !== undefined);
  const render = (sourceLang: string | undefined, targetLang: string): string =>
    renderSystem(promptTemplate, {
      gameType: game.type,
      worldView: game.worldView,
      gameStyle: game.style,
      languageNotes: languageNotes(languages, targetLang),
      sourceLang,
      targetLang,
      fields,
    });
  return {
    ...(settings.from !== undefined && { sourceLang: parseLanguage(settings.from).tag }),
    system: (sourceLang, targetLang) =>
      cached(rendered, `${sourceLang}>${targetLang}`, () => render(sourceLang, targetLang)),
    character: characterFinder(characters),
    ...(maxLengthUnit !== undefined && { maxLengthUnit }),
    ...(settings.glossary.length > 0 && { terms: termMatchers(settings) }),
  };
}

/** What the requests of this run may hold, whatever the rows. */
function fieldsOf({ glossary, characters, contextWindow }: Settings, hasMemory: boolean): PromptField[] {
  const has: Record<PromptField, boolean> = {
    glossary: glossary.length > 0,
    characters: Object.keys(characters).length > 0,
    before: contextWindow > 0,
    similar: hasMemory,
  };
  return promptFields.filter((field) => has[field]);
}

function fingerprint({ provider, game, promptTemplate, glossary, ...settings }: Settings): string {
  const { name, model, temperature, maxTokens, contextTokens, extraBody } = provider;
  const { languages, characters, contextWindow, checks } = settings;
  const facts = [
    ...[name, model, temperature, maxTokens, contextTokens, extraBody],
    ...[game, promptTemplate, glossary, languages, characters, contextWindow, checks],
  ];
  return hash(facts);
}

/** Of what decides whether a finished translation passes the checks. */
export function checksFingerprint({ checks: { onFailure: _, ...checks }, glossary }: Settings): string {
  return hash([checks, glossary]);
}

/** SHA-256, cut to 132 bits. */
function hash(facts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64').slice(0, 22);
}

/** Throws, naming all places, where a pending row fits no batch: before the first request. */
export function refuseTooLarge(session: Session, name: string, limits: BatchLimits): void {
  // Everything this large in characters is looked at; a token is hardly ever less than a character's third.
  const suspicious = Math.floor(Math.min(limits.maxChars, limits.maxReplyTokens, limits.contextTokens ?? Infinity) / 3);
  const faults = [];
  for (const task of session.pending(suspicious)) {
    const message = tooLarge(task, limits);
    if (message) faults.push({ file: name, line: task.line, message });
  }
  if (faults.length > 0) throw new InputError(faults);
}
