import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isKnownError } from '../errors.ts';
import type { SessionReader } from '../types/session.ts';
import type { SessionSummary } from './api.ts';
import type { MonitorHost } from './host.ts';
import { ProblemError } from './problem.ts';
import { readSummary } from './status.ts';

/** Bounds of the search for checkpoints, so that a root with a whole disk in it stays answerable. */
const maxDepth = 6;
const maxFolders = 5000;
const maxCheckpoints = 500;
/** Folders nobody keeps task files in. */
const passedOver = new Set(['node_modules', '__pycache__']);
/** How long what was found is taken for what is there, milliseconds. */
const freshMs = 1000;
/** A run that ends waits half a second for those who read. */
const releaseMs = 250;

interface Known {
  /** Size and times of the files: another signature, another look. */
  signature: string;
  readAt: number;
  /** Undefined: no checkpoint of ours. */
  summary: SessionSummary | undefined;
}

/** The sessions of a root: found by their checkpoints, whoever made them. */
export class Sessions {
  readonly #host: MonitorHost;
  readonly #known = new Map<string, Known>();
  #release: NodeJS.Timeout | undefined;
  #found: { at: number; paths: Promise<{ paths: string[]; truncated: boolean }> } | undefined;

  constructor(host: MonitorHost) {
    this.#host = host;
  }

  /** Newest first: by the start of the last run, or by when the session was made. */
  async list(): Promise<{ sessions: SessionSummary[]; truncated: boolean }> {
    const { paths, truncated } = await this.#paths();
    const sessions: SessionSummary[] = [];
    const homes = new Map<string, string[]>();
    for (const path of paths) {
      const summary = await this.#summary(path);
      if (!summary) continue;
      const known = homes.get(summary.session_id);
      if (known) known.push(path);
      else homes.set(summary.session_id, [path]);
    }
    for (const copies of homes.values()) {
      const summary = await this.#summary(await this.#original(copies));
      if (summary) sessions.push(summary);
    }
    const age = ({ started_at, created_at }: SessionSummary): string => started_at ?? created_at;
    return { sessions: sessions.sort((one, other) => (age(one) < age(other) ? 1 : -1)), truncated };
  }

  /** The checkpoint of a session. Throws the problem `not_found`. */
  async find(sessionId: string): Promise<string> {
    const known = [...this.#known].filter(([path, { summary }]) => {
      return summary?.session_id === sessionId && signatureOf(path) !== undefined;
    });
    if (known.length > 0) return this.#original(known.map(([path]) => path));
    this.#found = undefined;
    const { paths } = await this.#paths();
    const copies: string[] = [];
    for (const path of paths) if ((await this.#summary(path))?.session_id === sessionId) copies.push(path);
    if (copies.length > 0) return this.#original(copies);
    throw new ProblemError('not_found', 'There is no such session in the root; GET /api/monitor/sessions lists them');
  }

  /** Of a checkpoint and its copies, the one that a run of its task file would take. */
  async #original(paths: readonly string[]): Promise<string> {
    const [first = ''] = paths;
    if (paths.length === 1) return first;
    for (const path of paths) {
      const places = await this.lookAt(path, (reader) => reader.info().input)
        .then((input) => this.#host.placesFor(input))
        .catch(() => undefined);
      if (places?.checkpoint === path) return path;
    }
    return first;
  }

  /** One look at a session. Throws `not_found` where another one has taken its place. */
  async look<T>(sessionId: string, use: (reader: SessionReader, checkpoint: string) => T): Promise<T> {
    const checkpoint = await this.find(sessionId);
    return this.lookAt(checkpoint, (reader) => {
      if (reader.info().sessionId === sessionId) return use(reader, checkpoint);
      this.#known.delete(checkpoint);
      throw new ProblemError('not_found', 'Another session has taken its place; GET /api/monitor/sessions lists them');
    });
  }

  async lookAt<T>(checkpoint: string, use: (reader: SessionReader) => T): Promise<T> {
    const reader = await this.#host.openReader(checkpoint);
    try {
      return use(reader);
    } finally {
      reader.close();
      this.#releaseSoon();
    }
  }

  /** Once for all looks of a moment, for it takes longer than a look; and before a run that ends loses its patience. */
  #releaseSoon(): void {
    this.#release ??= setTimeout(() => {
      this.#release = undefined;
      this.#host.releaseReaders();
    }, releaseMs);
  }

  /** The session of a checkpoint; undefined where there is none yet. */
  async idOf(checkpoint: string): Promise<string | undefined> {
    return (await this.#summary(checkpoint))?.session_id;
  }

  /** To be called when a checkpoint may have come or gone. */
  forget(): void {
    this.#found = undefined;
  }

  #paths(): Promise<{ paths: string[]; truncated: boolean }> {
    if (!this.#found || Date.now() - this.#found.at > freshMs) {
      this.#found = { at: Date.now(), paths: this.#search() };
    }
    return this.#found.paths;
  }

  async #search(): Promise<{ paths: string[]; truncated: boolean }> {
    const paths = new Set<string>();
    // A configuration that is faulty just now hides its folders, not the sessions of the root.
    let open = [...new Set([this.#host.root, ...(await this.#host.folders().catch(() => []))])];
    let folders = 0;
    for (let depth = 0; depth <= maxDepth && open.length > 0; depth++) {
      const deeper: string[] = [];
      for (const folder of open) {
        if (++folders > maxFolders) return { paths: [...paths], truncated: true };
        // Links are neither files nor folders here: none is followed.
        for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
          const { name } = entry;
          if (entry.isDirectory() && !name.startsWith('.') && !passedOver.has(name)) deeper.push(join(folder, name));
          else if (entry.isFile() && name.endsWith('.db')) paths.add(join(folder, name));
          if (paths.size > maxCheckpoints) return { paths: [...paths].slice(0, maxCheckpoints), truncated: true };
        }
      }
      open = deeper;
    }
    return { paths: [...paths], truncated: open.length > 0 };
  }

  async #summary(path: string): Promise<SessionSummary | undefined> {
    const now = Date.now();
    const signature = signatureOf(path);
    if (signature === undefined) {
      this.#known.delete(path);
      return undefined;
    }
    const known = this.#known.get(path);
    const isSettled = known && (known.signature === signature || now - known.readAt < freshMs);
    // A process that dies writes nothing: what was live is looked at again.
    const mayHaveDied = ['starting', 'running', 'stopping'].includes(known?.summary?.state ?? '');
    if (isSettled && !(mayHaveDied && now - known.readAt >= freshMs)) return known.summary;
    const summary = await this.lookAt(path, (reader) => readSummary(reader, this.#host.root)).catch((error) => {
      if (isKnownError(error) || this.#host.isBusy(error)) return undefined;
      throw error;
    });
    this.#known.set(path, { signature, readAt: now, summary });
    return summary;
  }
}

/** Changes whenever somebody writes to the checkpoint; undefined where there is none, or a link, which could lead anywhere. */
export function signatureOf(path: string): string | undefined {
  const parts = ['', '-wal'].map((suffix) => lstatSync(path + suffix, { throwIfNoEntry: false }));
  if (!parts[0]?.isFile()) return undefined;
  return parts.map((part) => (part ? `${part.ino}:${part.size}:${part.mtimeMs}` : '')).join(' ');
}
