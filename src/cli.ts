import { Command, CommanderError } from 'commander';
import { registerCommands } from './commands/register.ts';
import { isKnownError } from './errors.ts';
import { version } from './version.ts';

/** A second signal that comes sooner is the same key pressed once: terminals and shells send it twice now and then. */
const secondSignalMs = 500;
const signalCodes = { SIGINT: 130, SIGTERM: 143 } as const;

const interruption = new AbortController();
let interruptedBy: { signal: keyof typeof signalCodes; at: number } | undefined;

for (const signal of Object.keys(signalCodes) as (keyof typeof signalCodes)[]) {
  process.on(signal, () => {
    if (!interruptedBy) {
      interruptedBy = { signal, at: performance.now() };
      interruption.abort();
    } else if (performance.now() - interruptedBy.at >= secondSignalMs) {
      process.exit(signalCodes[signal]);
    }
  });
}

// The reader of a pipe may go early (`| head`): no reason for a stack.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});
// Nobody listens any more, but what is paid for goes on.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

async function main(): Promise<number> {
  const program = new Command('translate');
  program.version(version, '-v, --version', 'print the version').exitOverride();
  program.configureHelp({ showGlobalOptions: true });
  let exitCode = 0;
  registerCommands(program, {
    signal: interruption.signal,
    setExitCode: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync();
  } catch (error) {
    return tell(error);
  }
  return interruptedBy ? signalCodes[interruptedBy.signal] : exitCode;
}

/** Says what went wrong, with other people's text made harmless, and returns the exit code. */
async function tell(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (interruptedBy) return signalCodes[interruptedBy.signal];
  const { escapeLines } = await import('./utils/terminal.ts');
  if (isKnownError(error)) {
    process.stderr.write(`translate: ${escapeLines(error.message)}\n`);
    return error.exitCode;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`translate: unexpected error\n${escapeLines(details)}\n`);
  return 1;
}

void main().then((exitCode) => {
  // Idle connections of the provider's client would hold the process for seconds; all output was awaited.
  process.exit(exitCode);
});
