import { readFile } from 'node:fs/promises';
import { SealiftError } from '@sealift/core/errors';
import { Stopped, type Terminal, UsageError } from './command.js';
import { COMMANDS } from './commands.js';

const HELP = `Usage: sealift COMMAND …

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`).join('\n')}

"sealift COMMAND --help" says more, "sealift --version" which one this is. On a terminal
progress is shown on standard error; "--quiet" shows none.

Exit codes: 0 done, 1 failed, 2 the command line is wrong; stopped: 130 by Ctrl-C, 143 by
SIGTERM, 141 when nobody reads the output any more.`;

/**
 * Runs one command line.
 *
 * @returns the exit code: 0 done, 1 failed, 2 the command line is wrong, 130, 141 or 143 stopped
 */
export async function run(argv: readonly string[], given: Terminal): Promise<number> {
  const { quiet, rest } = withoutQuiet(argv);
  const terminal = quiet ? { ...given, status: undefined } : given;
  const [name, ...args] = rest;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? terminal.err : terminal.out)(HELP);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-V') {
    terminal.out(await version());
    return 0;
  }
  const entry = COMMANDS.find((one) => one.name === name);
  if (entry === undefined) {
    terminal.err(`sealift: "${name}" is not a command; see sealift --help`);
    return 2;
  }
  const command = await entry.load();
  if (args.includes('--help') || args.includes('-h')) {
    terminal.out(command.help);
    return 0;
  }
  try {
    await command.run(args, terminal);
    return 0;
  } catch (error) {
    const stopped = stoppedBy(error, terminal.signal);
    if (stopped !== undefined) {
      if (stopped.isSaid) terminal.err(`sealift ${name}: stopped`);
      return stopped.exitCode;
    }
    terminal.err(`sealift ${name}: ${lineOf(error)}`);
    return isUsage(error) ? 2 : 1;
  }
}

function stoppedBy(error: unknown, { aborted, reason }: AbortSignal): Stopped | undefined {
  if (error instanceof Stopped) return error;
  if (!aborted) return undefined;
  return reason instanceof Stopped ? reason : new Stopped('SIGINT');
}

/** What a package says of an option that can only have come from the command line or the environment. */
const USAGE_CODES: readonly string[] = ['invalid-option', 'bucket-plan-invalid'];

function isUsage(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof SealiftError && USAGE_CODES.includes(error.code));
}

/** The flag of every command. */
function withoutQuiet(argv: readonly string[]): { quiet: boolean; rest: readonly string[] } {
  const end = argv.indexOf('--');
  const rest = argv.filter((word, index) => word !== '--quiet' || (end !== -1 && index > end));
  return { quiet: rest.length < argv.length, rest };
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** One line a person can act on. */
function lineOf(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}; see --help`;
  if (error instanceof SealiftError) return `${error.message} (${error.code})`;
  const { code, path, message } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason !== undefined) return path === undefined ? reason : `${path}: ${reason}`;
  return (message ?? String(error)).split('\n')[0] ?? 'failed';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'is a folder',
  ENOTDIR: 'is not a folder',
  EEXIST: 'exists already',
  ENOSPC: 'the disk is full',
  EPIPE: 'nobody reads the output any more',
  EADDRINUSE: 'the port is in use',
};
