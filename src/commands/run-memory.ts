import { createHash } from 'node:crypto';
import type { PromptSource } from '../engine/request.ts';
import type { Rules } from '../engine/rules.ts';
import { isKnownError, StorageError, UsageError } from '../errors.ts';
import { Memory } from '../store/memory/memory.ts';
import type { Recall } from '../store/recall.ts';
import type { Session } from '../store/session.ts';
import type { Inspected } from '../types/check.ts';
import type { MemoryEntry, MemoryQuery, Suggestion } from '../types/memory.ts';
import type { Settings } from '../types/settings.ts';
import type { Task } from '../types/task.ts';
import { hasTranslatableText } from '../utils/tokens.ts';

/** A run's use of the translation memory. */
export class RunMemory {
  readonly #path: string;
  readonly #prompts: PromptSource;
  readonly #optionsOf: (task: Task) => string;
  readonly #peopleOnly: boolean;
  #memory: Memory | undefined;
  /** Whether this run has brought anything in: then a file that was looked at before may find more. */
  hasLearned = false;

  private constructor(path: string, prompts: PromptSource, peopleOnly: boolean, memory: Memory | undefined) {
    this.#path = path;
    this.#prompts = prompts;
    this.#optionsOf = optionsFingerprint(prompts);
    this.#peopleOnly = peopleOnly;
    this.#memory = memory;
  }

  /**
   * Undefined where no memory is configured. A file that is none is an error, one that is not there yet is made at the end.
   *
   * @param fresh everything is to be translated again: only people's texts are taken
   */
  static async open({ memory: path }: Settings, prompts: PromptSource, fresh: boolean): Promise<RunMemory | undefined> {
    if (path === undefined) return undefined;
    return new RunMemory(path, prompts, fresh, await Memory.open(path));
  }

  /** What may fill a row: the first text without an error. */
  recall(rules: Rules): Recall {
    return (task) => {
      const query = this.#query(task);
      const options = this.#peopleOnly ? '' : this.#optionsOf(task);
      for (const text of this.#find(query, options)) {
        const found = rules.inspect({ ...query, maxLength: task.maxLength, translation: text });
        if (isSound(found)) return found;
      }
      return undefined;
    };
  }

  /** The prompts, with suggestions for what is not known exactly; none that the rules refuse, which would only be repeated. */
  promptsWithSuggestions(rules: Rules): PromptSource {
    return { ...this.#prompts, suggest: (task) => this.#suggest(task, rules) };
  }

  #find(query: MemoryQuery, options: string): string[] {
    try {
      return this.#memory?.find(query, options) ?? [];
    } catch (error) {
      const fix = 'put an older copy in its place, or leave it out';
      throw new UsageError(`${this.#path}: the translation memory cannot be read (${reason(error)}); ${fix}`, {
        cause: error,
      });
    }
  }

  /** A memory that fails is given up: what is paid for must not suffer from it. */
  #suggest(task: Task, rules: Rules): Suggestion | undefined {
    const query = this.#query(task);
    const accepts = ({ text: source, translation }: Suggestion): boolean => {
      const maxLength = source === task.source ? task.maxLength : undefined;
      return isSound(rules.inspect({ ...query, source, maxLength, translation }));
    };
    try {
      return this.#memory?.suggest(query, accepts);
    } catch {
      this.close();
      return undefined;
    }
  }

  /** Keeps a session's finished translations. Returns a warning where that cannot be done: the run is none the worse. */
  async learn(session: Session, prompts: string): Promise<string | undefined> {
    // Closed while it is written, so that it ends as one file.
    this.close();
    try {
      const memory = await Memory.create(this.#path);
      try {
        const { added, replaced } = memory.add(this.#finished(session, prompts), { asked: false });
        if (added + replaced > 0) this.hasLearned = true;
      } finally {
        memory.close();
      }
      this.#memory = await Memory.open(this.#path);
      return undefined;
    } catch (error) {
      return `the translation memory could not be written (${reason(error)}); what it would have learned comes with the next run`;
    }
  }

  close(): void {
    this.#memory?.close();
    this.#memory = undefined;
  }

  *#finished(session: Session, prompts: string): Iterable<MemoryEntry> {
    for (const { task, translation, isHuman } of session.finished(prompts)) {
      const query = this.#query(task);
      if (!isHuman) yield { ...query, translation, origin: 'provider', options: this.#optionsOf(task) };
      else if (isTranslation(task.source, translation)) yield { ...query, translation, origin: 'human', options: '' };
    }
  }

  #query({ source, sourceLang = this.#prompts.sourceLang, targetLang, context }: Task): MemoryQuery {
    return {
      source,
      targetLang,
      ...(sourceLang !== undefined && { sourceLang }),
      ...(context !== undefined && { context }),
    };
  }
}

function isSound({ issues }: Inspected): boolean {
  return issues.every(({ severity }) => severity !== 'error');
}

/** A cell that repeats a text which can be translated is most often one that nobody has looked at. */
export function isTranslation(source: string, cell: string): boolean {
  return cell !== source || !hasTranslatableText(source);
}

function reason(error: unknown): string {
  if (error instanceof StorageError && error.cause instanceof Error) return error.cause.message;
  if (isKnownError(error) || error instanceof Error) return error.message;
  return String(error);
}

/** What decides a provider's text besides what the memory looks for: the rendered prompt, who speaks, and the limit. */
function optionsFingerprint(prompts: PromptSource): (task: Task) => string {
  const systems = new Map<string, string>();
  const systemOf = (sourceLang: string | undefined, targetLang: string): string => {
    const pair = `${sourceLang}>${targetLang}`;
    const known = systems.get(pair) ?? fingerprint(prompts.system(sourceLang, targetLang));
    systems.set(pair, known);
    return known;
  };
  return ({ sourceLang = prompts.sourceLang, targetLang, speaker, maxLength }) => {
    const system = systemOf(sourceLang, targetLang);
    if (speaker === undefined && maxLength === undefined) return system;
    const character = speaker === undefined ? '' : (prompts.character(speaker, targetLang) ?? '');
    const limit = maxLength === undefined ? [] : [maxLength, prompts.maxLengthUnit ?? ''];
    return fingerprint(JSON.stringify([system, speaker ?? '', character, ...limit]));
  };
}

/** SHA-256, cut to 132 bits. */
function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64').slice(0, 22);
}
