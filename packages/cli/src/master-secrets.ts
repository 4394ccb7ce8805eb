import type { MasterSecret } from '@sealift/signer/protection';
import { UsageError } from './command.js';
import { readPrivateFile } from './private-file.js';

const MIN_SECRET_BYTES = 32;

/**
 * Master secrets of managed SSE-C, one per line, the newest first: a version, a space, and 32 bytes or more in base64.
 * Empty lines and those that begin with `#` say nothing.
 *
 * @throws UsageError naming the line, never its content
 */
export async function readMasterSecrets(path: string): Promise<MasterSecret[]> {
  return parsed(await readPrivateFile(path, '--master-secrets'));
}

function parsed(text: string): MasterSecret[] {
  const secrets: MasterSecret[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const where = `--master-secrets, line ${index + 1}`;
    const [, version = '', secret = ''] =
      /^([A-Za-z0-9_-]{1,32})\s+([A-Za-z0-9+/]+={0,2})\s*$/.exec(line) ?? [];
    const bytes = Buffer.from(secret, 'base64');
    if (version === '' || bytes.toString('base64') !== secret)
      throw new UsageError(`${where}: write a version of letters, digits, "-", "_", a space, and base64`);
    if (bytes.byteLength < MIN_SECRET_BYTES)
      throw new UsageError(`${where}: the secret must be ${MIN_SECRET_BYTES} bytes or more`);
    if (secrets.some((one) => one.version === version))
      throw new UsageError(`${where}: version ${version} is there twice`);
    secrets.push({ version, secret: new Uint8Array(bytes) });
  }
  if (secrets.length === 0) throw new UsageError('--master-secrets: the file holds no secret');
  return secrets;
}
