import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { detectFamilies } from '../checks/families.ts';
import { createInspector } from '../checks/inspector.ts';
import { loadSettings } from '../config/load.ts';
import type { LoadedSettings, SettingsFlags } from '../config/settings.ts';
import type { MonitorHost } from '../monitor/host.ts';
import { packageRoot } from '../package-root.ts';
import { correctTask, redoNow, requestStop } from '../store/correcting.ts';
import { isBusy, releaseClosed } from '../store/driver.ts';
import { Memory } from '../store/memory/memory.ts';
import { patiently, shortestWaitMs } from '../store/patience.ts';
import type { Reader } from '../store/reader.ts';
import { lookAt, openReader } from '../store/reading.ts';
import { Session } from '../store/session.ts';
import { readFileLanguages } from '../tasks/file-languages.ts';
import { readHeader } from '../tasks/open.ts';
import type { FamilyCount } from '../types/check.ts';
import type { Settings } from '../types/settings.ts';
import { writeAtomically } from '../utils/atomic-file.ts';
import { parseLanguage } from '../utils/languages.ts';
import { version } from '../version.ts';
import { importedLanguages } from './job.ts';
import { placesFor } from './places.ts';
import { withGlossary } from './read-glossary.ts';
import { writeResultFile } from './result.ts';
import { checkFacts } from './rules.ts';
import { isTranslation } from './run-memory.ts';

/** The configuration is taken as it was this long ago, milliseconds. */
const freshMs = 250;
/** A run learns many texts in one go. */
const memoryPatienceMs = 10_000;

/**
 * What the server may do, in terms of the other commands. The configuration is read anew, for it may be edited while the
 * server runs; of what it holds only names and rules leave this file, never a key or an address.
 */
export function createHost(root: string): MonitorHost {
  const read = (flags: SettingsFlags = {}): LoadedSettings => loadSettings({ cwd: root, env: process.env, flags });
  let loaded: { settings: LoadedSettings; at: number } | undefined;
  // A list of files asks with each of them; reading the configuration takes longer than a look at a file.
  const load = (): LoadedSettings => {
    if (loaded === undefined || performance.now() - loaded.at > freshMs) {
      loaded = { settings: read(), at: performance.now() };
    }
    return loaded.settings;
  };
  /** The languages are those that the last run of the session was told. */
  const loadFor = async (checkpoint: string): Promise<LoadedSettings> => {
    const { from, to } = await lookAt(checkpoint, (reader) => importedLanguages(reader.importOptions()));
    return read({ ...(from !== undefined && { from }), ...(to.length > 0 && { to }) });
  };
  /** Links resolved, so that one checkpoint has one name. */
  const placeOptions = () => {
    const { outputDir, stateDir } = load().settings;
    const resolved = (folder: string | undefined) => (folder && existsSync(folder) ? realpathSync(folder) : folder);
    return { cwd: root, outputDir: resolved(outputDir), stateDir: resolved(stateDir) };
  };
  return {
    root,
    version,
    program: [process.execPath, fileURLToPath(new URL('bin/translate.cjs', packageRoot))],
    dashboard: builtDashboard(),
    openReader,
    releaseReaders: releaseClosed,
    requestStop,
    isBusy,
    correct: correctTask,
    async redo(checkpoint, { tasks, reason }, isLive) {
      const selection = {
        ...(tasks ? { tasks } : { failed: true }),
        ...(reason !== undefined && { code: reason }),
      };
      if (isLive) return redoNow(checkpoint, selection);
      const session = await Session.open(checkpoint, checkpoint, { mustExist: true });
      try {
        return session.redo(selection);
      } finally {
        session.close();
      }
    },
    async check(checkpoint, pair) {
      const { settings } = await withGlossary(await loadFor(checkpoint), root);
      const facts = await lookAt(checkpoint, (reader) => checkFacts(settings, () => familiesOf(reader)));
      const { sourceLang = spokenIn(settings) } = pair;
      return createInspector(facts, settings.checks.severities).check({ ...pair, sourceLang });
    },
    async learnCorrection(checkpoint, { source, translation, sourceLang, targetLang, context }) {
      const { settings } = await loadFor(checkpoint);
      if (settings.memory === undefined || !isTranslation(source, translation)) return;
      const spoken = sourceLang ?? spokenIn(settings);
      const entry = { source, translation, targetLang, origin: 'human', options: '' } as const;
      const { memory: path } = settings;
      await patiently(memoryPatienceMs, async () => {
        const memory = await Memory.create(path, shortestWaitMs);
        try {
          memory.add([{ ...entry, ...(spoken && { sourceLang: spoken }), ...(context && { context }) }], {
            asked: true,
          });
        } finally {
          memory.close();
        }
      });
    },
    async writeResult(checkpoint, file) {
      const reader = await openReader(checkpoint);
      try {
        await writeResultFile(reader, file, async () => {}, writeAtomically);
      } finally {
        reader.close();
        releaseClosed();
      }
    },
    async placesFor(input) {
      return placesFor(input, placeOptions());
    },
    async folders() {
      const { outputDir, stateDir } = placeOptions();
      return [outputDir, stateDir].filter((folder) => folder !== undefined);
    },
    async providers() {
      const enabled = load()
        .providers()
        .filter((provider) => provider.enabled && !provider.problem);
      return enabled.map(({ name, model, chosen }) => ({ name, model, default: chosen }));
    },
    readHeader: (path, name) => readHeader(path, name, load().settings.columns),
    readLanguages: (path, name) => readFileLanguages(path, name, load().settings.columns),
  };
}

function spokenIn({ from }: Settings): string | undefined {
  return from === undefined ? undefined : parseLanguage(from).tag;
}

/** Known from the last run, else found in the sources. */
function familiesOf(reader: Reader): FamilyCount[] {
  const known = reader.learned('families');
  return known === undefined ? detectFamilies(reader.sources()) : (JSON.parse(known) as FamilyCount[]);
}

function builtDashboard(): string | undefined {
  const folder = fileURLToPath(new URL('dist/dashboard', packageRoot));
  return existsSync(folder) ? folder : undefined;
}
