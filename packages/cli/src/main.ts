#!/usr/bin/env node
import { Stopped } from './command.js';
import { run } from './run.js';
import { statusLineOf } from './status-line.js';

const stop = new AbortController();
// Once: who asks a second time does not want to wait.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stop.abort(new Stopped(signal)));
// Who reads the output has enough of it.
process.stdout.on('error', () => stop.abort(new Stopped('SIGPIPE')));
process.stderr.on('error', () => undefined);

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
