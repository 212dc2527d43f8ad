import { type Fault, InputError } from '../errors.ts';

/** Collects the faults of one file: the first ones in full, of the others only the number. */
export class FaultList {
  readonly #file: string;
  readonly #faults: Fault[] = [];
  #more = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get isEmpty(): boolean {
    return this.#faults.length === 0;
  }

  add(fault: Omit<Fault, 'file'>): void {
    if (this.#faults.length < InputError.limit) this.#faults.push({ file: this.#file, ...fault });
    else this.#more++;
  }

  /** Throws an InputError with all that was collected, and `last`, the fault that made going on impossible. */
  throwIfAny(last?: Fault): void {
    const faults = last === undefined ? this.#faults : [...this.#faults, last];
    if (faults.length > 0) throw new InputError(faults, { more: this.#more });
  }
}
