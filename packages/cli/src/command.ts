import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What a command may touch of the process it runs in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(line: string): void;
  err(line: string): void;
  /** Aborted when the user or the system asks to stop. */
  readonly signal: AbortSignal;
  /** Standard input and output as bytes, for "-". Default: those of the process. */
  readonly streams?: Streams;
  /** Shows progress; absent where nobody watches, or wants it. */
  readonly status?: StatusLine | undefined;
}

export interface StatusLine {
  show(text: string): void;
  clear(): void;
}

export interface Streams {
  readonly input: AsyncIterable<Uint8Array>;
  /** Resolves when more may be written. */
  output(bytes: Uint8Array): Promise<void>;
}

/** What stands for standard input or output where a file is named. */
export const STANDARD = '-';

export type Flags = NonNullable<ParseArgsConfig['options']>;

export interface Command {
  readonly help: string;
  /** All that it takes, for shells that complete them. */
  readonly flags: Flags;
  /** What its first argument may be, where that is one of a few words. */
  readonly actions?: readonly string[];
  /** @throws UsageError, SealiftError, or what the file system throws */
  run(args: readonly string[], terminal: Terminal): Promise<void>;
}

export interface Entry {
  readonly name: string;
  readonly summary: string;
  /** Only what a command needs is loaded: the AWS SDK alone takes a third of a second. */
  readonly load: () => Promise<Command>;
}

/** Exit codes of who ends by a signal, as shells tell them: 128 and its number. */
const SIGNALS = { SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;

/** The command was asked to end before it was done. */
export class Stopped extends Error {
  override name = 'Stopped';
  readonly exitCode: number;
  /** False where nobody reads any more. */
  readonly isSaid: boolean;

  constructor(by: keyof typeof SIGNALS) {
    super('stopped');
    this.exitCode = SIGNALS[by];
    this.isSaid = by !== 'SIGPIPE';
  }
}

/** The command line itself is wrong. */
export class UsageError extends Error {
  override name = 'UsageError';
}

type Parsed<O extends Flags> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>
>;

/** `parseArgs` of node:util, strict, with its complaints as usage errors. @throws UsageError */
export function parse<const O extends Flags>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true }) as Parsed<O>;
  } catch (error) {
    // The first sentence says what is wrong; the others are advice, in lines of their own, on how to write odd values.
    throw new UsageError((error as Error).message.split(/\.(?:\s|$)/)[0] ?? 'cannot be understood');
  }
}

/** Exactly these positionals. @throws UsageError */
export function onePositional(positionals: readonly string[], name: string): string {
  const [value, ...rest] = positionals;
  if (value === undefined) throw new UsageError(`${name} is missing`);
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is one argument too many`);
  return value;
}

/** @throws UsageError */
export function required(value: string | undefined, flag: string): string {
  if (value === undefined || value === '') throw new UsageError(`${flag} is missing`);
  return value;
}
