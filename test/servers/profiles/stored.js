import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { clients, missingTool } from '../../interop/clients.js';

const SSE = 'x-amz-server-side-encryption';
const script = path.join(import.meta.dirname, 'reader.py');
const python = clients.find(({ name }) => name === 'Python');

/** Why this machine has no other S3 client, and what to install; undefined when it has one. */
export async function missingReader() {
  const missing = python === undefined ? 'no recipe' : await missingTool(python);
  return missing === undefined ? undefined : `Reading stored headers with another client: no ${missing}.`;
}

/**
 * @typedef {object} Wanted
 * @property {string} bucket
 * @property {string} key
 * @property {string} [customerKey] base64, where S3 needs it to answer
 * @typedef {{ headers: Record<string, string>, digest: string }} Look
 */

/**
 * Looks at objects with boto3.
 *
 * @param {import('../start/server.js').Server} server
 * @param {readonly Wanted[]} objects
 * @param {string} folder for the server's authority
 * @returns {Promise<Look[]>}
 */
export async function lookAt({ name, endpoint, region, credentials, ca = '' }, objects, folder) {
  if (python === undefined) throw new Error('no recipe for Python');
  const { command } = await python.prepare();
  const authority = path.join(folder, `${name}.pem`);
  await writeFile(authority, ca);
  // Nothing of the person's own AWS set-up.
  const env = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' };
  const child = spawn(command, [script], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(JSON.stringify({ endpoint, region, ...credentials, ca: authority, objects }));
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (out === '') throw new Error(`boto3: ${errors.trim().split('\n').at(-1)}`);
  return JSON.parse(out);
}

/**
 * What differs from the profile in what S3 stores.
 *
 * @param {import('./profiles.js').Profile} profile
 * @param {import('./profiles.js').Keys} keys
 * @param {Look} look
 * @param {{ digest: string, fileName: string }} file what the page sent
 */
export function judgeStored(profile, keys, { headers, digest }, file) {
  const problems = Object.entries(profile.stored(keys))
    .filter(([name, value]) => headers[name] !== value)
    .map(([name, value]) => `${name}: ${headers[name] ?? 'none'} instead of ${value}`);
  const sealed = profile.plan.startsWith('client');
  const names = Object.keys(headers).filter((name) => name.startsWith('x-amz-meta-'));
  if (sealed !== names.some((name) => name.startsWith('x-amz-meta-x-amz-')))
    problems.push(sealed ? 'no metadata of an encryption client' : `metadata ${names.join(', ')}`);
  if (sealed === (digest === file.digest))
    problems.push(sealed ? 'plaintext is stored' : 'something else is stored');
  if (profile.plan.includes('sse-c') && headers[SSE] !== undefined) problems.push(`${SSE}: ${headers[SSE]}`);
  if (JSON.stringify(headers).includes(file.fileName)) problems.push('the file name is stored');
  return problems.join('; ') || 'as pinned';
}
