import type { Streams, Terminal } from '../command.js';
import { run } from '../run.js';

export interface Ran {
  readonly code: number;
  /** Standard output, its lines without the last line's end. */
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process. */
export async function sealift(
  args: readonly string[],
  env: Terminal['env'] = {},
  streams?: Streams,
): Promise<Ran> {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const code = await run(args, {
    env,
    out: (line) => lines.out.push(line),
    err: (line) => lines.err.push(line),
    signal: new AbortController().signal,
    ...(streams === undefined ? {} : { streams }),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

/** The same with these in the environment of the process, where the AWS SDK looks for credentials. */
export async function withEnvironment<T>(values: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, values);
  try {
    return await work();
  } finally {
    process.env = before;
  }
}
