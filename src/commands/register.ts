import type { Command } from 'commander';
import { keepHeapSmall } from '../small-heap.ts';
import { compileWebAssemblyOnce } from '../utils/web-assembly.ts';
import { type CommandContext, load, print } from './command-context.ts';
import { example, type SettingsOptions, settingsOptions } from './command-options.ts';
import { registerCheck } from './register-check.ts';
import { registerGlossary } from './register-glossary.ts';
import { registerMemory } from './register-memory.ts';
import { registerPlan, registerRun } from './register-run.ts';
import { registerServe } from './register-serve.ts';
import {
  registerExport,
  registerLog,
  registerRedo,
  registerReport,
  registerStatus,
  registerStop,
  registerTasks,
} from './register-target.ts';

/**
 * The command line: flags, help and what they lead to. What a command does stands in a file of its own, loaded only when it
 * is called, so that `--version` and `--help` answer at once.
 */
type Register = (program: Command, context: CommandContext) => void;

export function registerCommands(program: Command, context: CommandContext): void {
  program
    .description('Translate files of game and app strings with a large language model.')
    .addHelpText('after', example('translate run tasks.csv --to ja,zh-CN', 'the same command again continues'));
  // Those that read most see to it themselves, once they are loaded: modules stay, and a small young generation would copy
  // them over and over.
  program.hook('preAction', (_, command) => {
    if (!['run', 'plan'].includes(command.name())) keepHeapSmall();
    compileWebAssemblyOnce();
  });
  const registers: Register[] = [
    registerRun,
    registerPlan,
    registerCheck,
    registerStatus,
    registerTasks,
    registerRedo,
    registerStop,
    registerReport,
    registerLog,
    registerExport,
    registerServe,
    registerMemory,
    registerGlossary,
    registerProviders,
    registerInit,
  ];
  for (const register of registers) register(program, context);
}

function registerProviders(program: Command, { signal, setExitCode }: CommandContext): void {
  settingsOptions(program.command('providers').description('the configured providers'))
    .option('--ping', 'call each one that is set up once, with a tiny request')
    .addHelpText('after', example('translate providers --ping', 'proves address, key and model'))
    .action(async (flags: SettingsOptions & { ping?: boolean }) => {
      const providers = (await load(flags)).providers();
      const called = providers.filter(({ enabled, chosen }) => (flags.provider ? chosen : enabled));
      const heard = flags.ping ? called : providers.filter(({ chosen }) => chosen);
      for (const warning of heard.flatMap(({ warnings }) => warnings ?? [])) {
        process.stderr.write(`warning: ${warning}\n`);
      }
      const { listProviders } = await import('./providers.ts');
      const { text, ok } = await listProviders(providers, { ping: flags.ping ?? false, only: flags.provider, signal });
      await print(text);
      if (!ok) setExitCode(4);
    });
}

function registerInit(program: Command): void {
  program
    .command('init')
    .description('write a commented translate.yaml here, and .gitignore lines for our files')
    .addHelpText('after', example('translate init', 'never overwrites a translate.yaml'))
    .action(async () => {
      const { writeStarterFiles } = await import('./init.ts');
      const { written, kept } = writeStarterFiles(process.cwd());
      for (const name of written) process.stderr.write(`wrote ${name}\n`);
      for (const name of kept) process.stderr.write(`${name} is there already, kept as it is\n`);
      process.stderr.write('Next: edit translate.yaml, then: translate plan <tasks>\n');
    });
}
