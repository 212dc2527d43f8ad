import type { Answer } from '../../engine/ask.ts';
import type { ProviderErrorFacts, ProviderFault } from '../../errors.ts';
import type { FamilyCount } from '../../types/check.ts';
import type { ProviderRequest } from '../../types/provider.ts';
import type { Settings } from '../../types/settings.ts';
import type { PackedTasks, PackedVerdict } from './packing.ts';

/** What the asking thread has to know when it starts. */
export interface AskingOptions {
  settings: Settings;
  /** Families of placeholders that the checks go by. */
  families: readonly FamilyCount[];
}

export type ToAskingThread =
  /** `request`: the items follow from the tasks. */
  | {
      kind: 'ask';
      ask: number;
      tasks: PackedTasks;
      shuffled: boolean;
      request: Omit<ProviderRequest, 'items' | 'onText'>;
    }
  /** All that is under way is to end. */
  | { kind: 'abort' };

/** `extraOutputTokens`: see Provider; as it is by then. */
export type FromAskingThread =
  | { kind: 'text'; ask: number; piece: string }
  | {
      kind: 'answer';
      ask: number;
      answer: Omit<Answer, 'verdict'>;
      verdict: PackedVerdict;
      extraOutputTokens: number;
    }
  | { kind: 'error'; ask: number; error: PlainError; extraOutputTokens: number };

/** An error in its parts: of its class nothing else survives the way. */
export type PlainError =
  | { kind: 'provider'; fault: ProviderFault; message: string; facts: ProviderErrorFacts }
  | { kind: 'other'; error: unknown };
