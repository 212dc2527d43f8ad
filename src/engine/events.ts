import { EventEmitter } from 'node:events';
import type { RunEvents } from '../types/events.ts';

/** Typed events of one run; subscribers must not throw. */
export class RunEmitter {
  readonly #emitter = new EventEmitter();

  on<K extends keyof RunEvents>(name: K, listener: (event: RunEvents[K]) => void): this {
    this.#emitter.on(name, listener);
    return this;
  }

  emit<K extends keyof RunEvents>(name: K, event: RunEvents[K]): void {
    this.#emitter.emit(name, event);
  }
}
