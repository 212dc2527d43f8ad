import { plainHeader } from '../utils/headers.ts';

/** A column of the result; `index` null where the result adds it. */
export interface ColumnSlot {
  name: string;
  index: number | null;
}

/** The columns in which a long result says what became of a row. */
export interface OutcomeColumns {
  status: ColumnSlot;
  error: ColumnSlot;
  confidence: ColumnSlot;
}

/** Prefixes tried in turn until the names are free or ours. */
const prefixes = ['', 'translate_', 'translate_2_', 'translate_3_'];
const ourStatuses = new Set(['completed', 'failed', 'pending', 'skipped', '']);
const ourError = /^[a-z][\w.-]*: ./;

interface Family {
  prefix: string;
  status: number | undefined;
  error: number | undefined;
  confidence: number | undefined;
  /** Earlier runs say that they added status and error. */
  isNamed: boolean;
  /** One of them plays another role. */
  isTaken: boolean;
  hasOurStatuses: boolean;
  hasOurErrors: boolean;
  hasOurConfidences: boolean;
  anyStatus: boolean;
}

/**
 * Watches the rows go by and tells in the end which of the columns called `status`, `error` and `confidence` the program
 * itself wrote. Anybody else's stay as they are; ours then get names of their own.
 */
export class OwnColumns {
  readonly #headers: readonly string[];
  readonly #families: readonly Family[];
  #isEmpty = true;

  /** `taken` are columns that play a role; `named` what ReadOptions.ownColumns says. */
  constructor(headers: readonly string[], taken: ReadonlySet<number>, named: readonly string[]) {
    this.#headers = headers;
    const plainNamed = new Set(named.map(plainHeader));
    this.#families = prefixes.map((prefix) => ({
      prefix,
      status: this.#indexOf(`${prefix}status`),
      error: this.#indexOf(`${prefix}error`),
      confidence: this.#indexOf(`${prefix}confidence`),
      isTaken: ['status', 'error'].some((name) => taken.has(this.#indexOf(prefix + name) ?? -1)),
      isNamed: ['status', 'error'].every((name) => plainNamed.has(plainHeader(prefix + name))),
      hasOurStatuses: true,
      hasOurErrors: true,
      hasOurConfidences: true,
      anyStatus: false,
    }));
  }

  observe(cells: readonly string[]): void {
    this.#isEmpty = false;
    for (const family of this.#families) {
      const status = family.status === undefined ? '' : (cells[family.status] ?? '');
      const error = family.error === undefined ? '' : (cells[family.error] ?? '');
      if (status !== '') family.anyStatus = true;
      if (!ourStatuses.has(status)) family.hasOurStatuses = false;
      if (error !== '' && (status !== 'failed' || !ourError.test(error))) family.hasOurErrors = false;
      const confidence = family.confidence === undefined ? '' : (cells[family.confidence] ?? '');
      if (confidence !== '' && !/^(0(\.\d+)?|1(\.0+)?)$/.test(confidence)) family.hasOurConfidences = false;
    }
  }

  /** Ours where they stand, else new ones under names that are free. */
  columns(): OutcomeColumns {
    const family = this.#families.find((each) => this.#isOurs(each) || isFree(each));
    if (family === undefined) return this.#fresh('translate_4_');
    const { prefix, status, error, confidence } = family;
    const confidenceIsOurs = this.#isOurs(family) && family.hasOurConfidences;
    const confidenceSlot =
      confidence === undefined || confidenceIsOurs
        ? this.#slot(`${prefix}confidence`, confidence)
        : this.#slot(freeName(this.#headers, 'confidence'), undefined);
    return {
      status: this.#slot(`${prefix}status`, status),
      error: this.#slot(`${prefix}error`, error),
      confidence: confidenceSlot,
    };
  }

  /** A file without rows says nothing against it. */
  #isOurs(family: Family): boolean {
    if (family.status === undefined || family.error === undefined) return false;
    if (family.isTaken || !family.hasOurStatuses) return false;
    return family.isNamed || this.#isEmpty || (family.anyStatus && family.hasOurErrors);
  }

  #fresh(prefix: string): OutcomeColumns {
    const slot = (name: string) => this.#slot(freeName(this.#headers, prefix + name), undefined);
    return { status: slot('status'), error: slot('error'), confidence: slot('confidence') };
  }

  #slot(name: string, index: number | undefined): ColumnSlot {
    return index === undefined ? { name, index: null } : { name: this.#headers[index] ?? name, index };
  }

  #indexOf(name: string): number | undefined {
    const index = this.#headers.findIndex((header) => plainHeader(header) === plainHeader(name));
    return index === -1 ? undefined : index;
  }
}

function isFree({ status, error }: Family): boolean {
  return status === undefined && error === undefined;
}

/** `name`, or a variant of it that the file does not have. */
export function freeName(headers: readonly string[], name: string): string {
  const used = new Set(headers.map(plainHeader));
  const candidates = [name, `translate_${name}`];
  const found = candidates.find((candidate) => !used.has(plainHeader(candidate)));
  if (found !== undefined) return found;
  let number = 2;
  while (used.has(plainHeader(`translate_${name}_${number}`))) number++;
  return `translate_${name}_${number}`;
}
