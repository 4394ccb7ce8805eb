import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { clientOf } from '../start/client.js';
import { openBucket, planFor } from './bucket.js';
import { REPLICAS } from './groups.js';
import { environmentFor, serveSealift } from './program.js';

const SIZE = 40 * 1024 * 1024;

/**
 * Two processes of `sealift serve` that share a secret and nothing else; every call of the page goes to the other one.
 *
 * @param {import('../start/server.js').Server} server
 * @param {{ world: import('./world.js').World, stack: Awaited<ReturnType<typeof import('./stack.js').openStack>>,
 *   findings: import('./findings.js').Findings, authority: string }} around
 */
export async function visitReplicas(server, { world, stack, findings, authority }) {
  const client = clientOf(server);
  const authorize = path.join(world.folder, 'authorize.mjs');
  await writeFile(authorize, "export const authorize = () => ({ owner: 'page', prefix: 'uploads/' });\n");
  const secrets = path.join(world.folder, 'master-secrets');
  const lines = world.masterSecrets.map(
    ({ version, secret }) => `${version} ${Buffer.from(secret).toString('base64')}\n`,
  );
  await writeFile(secrets, lines.join(''));
  await chmod(secrets, 0o600);
  const protections = {
    client: ['--kms-file', world.kmsFile, '--key-id', world.kmsKeyId],
    'sse-c': ['--protection', 'sse-c', '--master-secrets', secrets],
  };
  for (const [name, protection] of Object.entries(protections)) {
    const bucket = `replicas-${name}`;
    await openBucket(server, client, planFor({ bucket, profile: name, s3KeyId: '', origin: stack.origin }));
    const mount = `${server.name}-replicas-${name}`;
    const place = ['--bucket', bucket, '--authorize', authorize, '--base-path', `/signer/${mount}`];
    const args = [...place, '--allowed-origin', stack.origin, ...protection];
    const env = environmentFor(server, authority, { SEALIFT_SECRET: world.secret });
    const replicas = await Promise.all([serveSealift(args, env), serveSealift(args, env)]);
    const calls = [0, 0];
    const forwarding = replicas.map(({ url }, index) => ({
      fetch: async (/** @type {Request} */ request) => {
        calls[index] = (calls[index] ?? 0) + 1;
        return fetch(new URL(new URL(request.url).pathname, url), {
          method: request.method,
          headers: { 'content-type': 'application/json', origin: stack.origin },
          body: await request.text(),
        });
      },
    }));
    const address = stack.mount(mount, forwarding);
    const result = await stack.ask({
      signer: address,
      size: SIZE,
      name: world.fileName,
      keys: world.pageKeys,
    });
    for (const replica of replicas) world.sweep.kept('what sealift serve writes', await replica.close());
    if (result.failed) world.sweep.kept('an error in the page', result.failed.text);
    const both = calls.every((count) => count > 1);
    const got = result.failed
      ? `${result.failed.step}: ${result.failed.code} ${result.failed.problem ?? ''}`
      : `${result.same ? 'the same bytes' : 'other bytes'}${both ? '' : ', from one of them'}`;
    findings.add(server.name, REPLICAS, `${name}, 40 MiB`, got, 'the same bytes');
    if (result.receipt)
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: result.receipt.key }));
  }
  client.destroy();
}
