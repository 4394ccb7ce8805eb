import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { clientOf } from '../start/client.js';
import { COMMAND } from './groups.js';
import { environmentFor, runSealift } from './program.js';

/**
 * `sealift bucket setup` and `doctor` as an operator runs them, against a server with a certificate of its own authority.
 *
 * @param {import('../start/server.js').Server} server
 * @param {{ findings: import('./findings.js').Findings, sweep: import('./sweep.js').Sweep, origin: string, authority: string }} around
 */
export async function visitCommand(server, { findings, sweep, origin, authority }) {
  const bucket = 'by-command';
  const client = clientOf(server);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  const env = environmentFor(server, authority);
  const plan = ['--bucket', bucket, '--profile', 'sse-c', '--allowed-origin', origin];
  for (const action of ['setup', 'doctor']) {
    const { code, out, errors } = await runSealift(['bucket', action, ...plan], env);
    sweep.kept(`what sealift bucket ${action} prints`, `${out}\n${errors}`);
    const reason = /\(([a-z-]+)\)$/.exec(errors.trim())?.[1] ?? errors.trim();
    const got = code === 0 ? 'exit code 0' : `exit code ${code}: ${reason}`;
    findings.add(server.name, COMMAND, `bucket ${action}`, got, 'exit code 0');
  }
}
