import { type Command, Option } from 'commander';
import type { TaskFormat } from '../types/task-file.ts';
import { type CommandContext, load, loadWithGlossary, print } from './command-context.ts';
import { collect, example } from './command-options.ts';

interface MemoryFlags {
  config?: string;
  memory?: string;
  from?: string;
  to?: string[];
}

/** `translate memory …`: the translation memory apart from any run. */
export function registerMemory(program: Command, context: CommandContext): void {
  const memory = program
    .command('memory')
    .description('the translation memory: import, export, stats, learn')
    .addHelpText(
      'after',
      example('translate memory import old.tmx --memory translate.memory.db', 'then run with --memory'),
    );
  languageOptions(memory.command('import').description('take in the translations of a .tmx or .csv file'))
    .argument(
      '<file>',
      'TMX 1.4, or CSV with source, translation, target_lang and as you like source_lang, context, origin',
    )
    .addHelpText('after', example('translate memory import old.tmx', 'people’s texts in the memory stay'))
    .action(async (file: string, flags: MemoryFlags) => {
      const { importMemory } = await import('./memory.ts');
      await print(await importMemory(file, await settingsOf(flags)));
    });
  memoryOptions(memory.command('export').description('write all translations to a .tmx or .csv file'))
    .argument('<file>', 'its ending decides')
    .addHelpText('after', example('translate memory export memory.tmx', 'for translation tools; reads back as it was'))
    .action(async (file: string, flags: MemoryFlags) => {
      const { exportMemory } = await import('./memory.ts');
      await print(await exportMemory(file, await settingsOf(flags)));
    });
  memoryOptions(memory.command('stats').description('how many translations there are, by languages and origin'))
    .option('--json', 'one JSON document')
    .addHelpText('after', example('translate memory stats', 'what --memory, or memory: of translate.yaml holds'))
    .action(async (flags: MemoryFlags & { json?: boolean }) => {
      const { memoryStats } = await import('./memory.ts');
      await print(await memoryStats(await settingsOf(flags), flags.json ?? false));
    });
  registerLearn(memory, context);
}

function registerLearn(memory: Command, { setExitCode }: CommandContext): void {
  languageOptions(memory.command('learn').description('keep what a translator changed in a result file'))
    .argument('<file>', 'the result file, as corrected')
    .option('--checkpoint <file>', 'of the run that wrote it; default: the one beside it')
    .addOption(new Option('--format <format>', 'format of the file').choices(['csv', 'tsv', 'json', 'jsonl']))
    .option('--encoding <name>', 'of a file that is not UTF-8')
    .addHelpText(
      'after',
      example(
        'translate memory learn tasks.translated.csv',
        'corrections win in every later file; exit 3: a check refuses some',
      ),
    )
    .action(
      async (file: string, flags: MemoryFlags & { checkpoint?: string; format?: TaskFormat; encoding?: string }) => {
        const { learnFile } = await import('./memory-learn.ts');
        const { checkpoint, format, encoding } = flags;
        const { settings, glossaryWarnings } = await loadWithGlossary(flags);
        for (const warning of glossaryWarnings) process.stderr.write(`warning: ${warning}\n`);
        const { text, refused } = await learnFile(file, settings, { checkpoint, format, encoding });
        await print(text);
        if (refused > 0) setExitCode(3);
      },
    );
}

function memoryOptions(command: Command): Command {
  return command
    .option('--memory <file>', 'the translation memory; default: memory: of translate.yaml')
    .option('-c, --config <file>', 'configuration instead of translate.yaml in this folder');
}

function languageOptions(command: Command): Command {
  return memoryOptions(command)
    .option('--from <language>', 'language of the sources where the file does not say it')
    .option('--to <languages>', 'language of the translations where the file does not say it', collect);
}

async function settingsOf(flags: MemoryFlags) {
  const { settings } = await load(flags);
  return settings;
}
