import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { isKnownError } from '../../errors.ts';
import type { FilesAnswer, LanguagesAnswer, TaskFileInfo } from '../api.ts';
import { shownPath, taskExtensions, taskFileIn } from '../paths.ts';
import type { Parts, Route } from '../route.ts';
import { languagesQuery } from '../schemas.ts';

const maxDepth = 6;
const maxFiles = 500;
const maxColumns = 200;
const ownOutputs = /\.(translated|not-merged|recovered)\.[^.]+$|\.report\.json$/i;
const passedOver = new Set(['node_modules', '__pycache__']);

/** What a run can be started with. */
export const fileRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/api/files',
    summary: 'Task files of the root, with their columns and languages',
    answer: { status: 200, type: 'FilesAnswer' },
    handle: async (_request, _reply, parts): Promise<FilesAnswer> => {
      const { paths, truncated } = await search(parts.host.root);
      const files: TaskFileInfo[] = [];
      for (const path of paths) files.push(await describe(path, parts));
      return { files, truncated };
    },
  },
  {
    method: 'GET',
    url: '/api/languages',
    summary: 'Languages of a task file, and how much there is of each',
    query: languagesQuery,
    answer: { status: 200, type: 'LanguagesAnswer' },
    handle: async (request, _reply, { host }): Promise<LanguagesAnswer> => {
      const { tasks } = request.query as { tasks: string };
      const path = taskFileIn(host.root, tasks);
      const languages = await host.readLanguages(path, shownPath(host.root, path)).catch((error) => {
        if (isKnownError(error)) return [];
        throw error;
      });
      return { languages };
    },
  },
  {
    method: 'GET',
    url: '/api/providers',
    summary: 'Providers of the configuration, by name',
    answer: { status: 200, type: 'ProvidersAnswer' },
    handle: async (_request, _reply, { host }) => ({ providers: await host.providers() }),
  },
];

async function search(root: string): Promise<{ paths: string[]; truncated: boolean }> {
  const paths: string[] = [];
  let open = [root];
  for (let depth = 0; depth <= maxDepth && open.length > 0; depth++) {
    const deeper: string[] = [];
    for (const folder of open) {
      // Links are neither files nor folders here: none is followed.
      for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
        const { name } = entry;
        if (name.startsWith('.')) continue;
        if (entry.isDirectory() && !passedOver.has(name)) deeper.push(join(folder, name));
        else if (entry.isFile() && isTaskFile(name)) paths.push(join(folder, name));
        if (paths.length > maxFiles) return { paths: paths.slice(0, maxFiles).sort(), truncated: true };
      }
    }
    open = deeper;
  }
  return { paths: paths.sort(), truncated: open.length > 0 };
}

function isTaskFile(name: string): boolean {
  return taskExtensions.has(extname(name).toLowerCase()) && !ownOutputs.test(name);
}

async function describe(path: string, { host, sessions }: Parts): Promise<TaskFileInfo> {
  const name = shownPath(host.root, path);
  const { size, mtime } = await stat(path);
  const facts = { path: name, bytes: size, modified_at: mtime.toISOString() };
  const checkpoint = await host.placesFor(path).then(
    (places) => places.checkpoint,
    () => undefined,
  );
  const session_id = (checkpoint !== undefined && (await sessions.idOf(checkpoint))) || null;
  try {
    const header = await host.readHeader(path, name);
    const columns = header.headers.slice(0, maxColumns);
    return {
      ...facts,
      ...{ format: header.format, columns, languages: [...header.languages] },
      ...{ layout: header.layout, problem: null, session_id },
    };
  } catch (error) {
    if (!isKnownError(error)) throw error;
    const format = extname(path).slice(1).toLowerCase() === 'json' ? 'json' : 'csv';
    return { ...facts, format, columns: [], languages: [], layout: null, problem: error.message, session_id };
  }
}
