/**
 * Runs a server program until whoever started this process closes its standard input, or is gone: a server must not
 * outlive its test, however that ends. Data of a test is worth nothing, so the program is ended at once.
 *
 *   node guard.js COMMAND ARGS…
 */
import { spawn } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new TypeError('guard.js COMMAND ARGS…');
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.once('close', (code) => process.exit(code ?? 1));
const end = () => child.kill('SIGKILL');
process.stdin.resume().once('end', end).once('error', end);
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, end);
