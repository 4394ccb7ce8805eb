#!/usr/bin/env node
import { run } from './run.js';
import { statusLineOf } from './status-line.js';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
// Who reads the output has enough of it.
process.stdout.on('error', () => stop.abort());

const { stderr, env } = process;
const status = stderr.isTTY && env.TERM !== 'dumb' ? statusLineOf(stderr) : undefined;
const line = (print: (text: string) => void) => (text: string) => {
  status?.clear();
  print(text);
};

process.exitCode = await run(process.argv.slice(2), {
  env,
  out: line(console.log),
  err: line(console.error),
  signal: stop.signal,
  status,
});
// Something that was stopped may still wait for a reader or a writer.
if (stop.signal.aborted) process.exit();
