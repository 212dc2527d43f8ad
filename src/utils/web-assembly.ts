import { setFlagsFromString } from 'node:v8';

/**
 * Node's fetch reads HTTP with WebAssembly. V8 would compile it a second time, for speed, which costs a start more than it saves
 * a run. To be called before the first fetch.
 */
export function compileWebAssemblyOnce(): void {
  setFlagsFromString('--liftoff-only');
}
