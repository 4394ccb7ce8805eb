import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomCredentials } from '../options.js';
import type { Credentials } from '../sigv4/authenticate.js';

/**
 * The credentials of a data directory: what the command line says, else what was used last time, else new ones.
 * They are kept in a file that only its owner may read.
 */
export async function credentialsFor(directory: string, given: Partial<Credentials>): Promise<Credentials> {
  const path = join(directory, 'credentials.json');
  const saved = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as Credentials,
    () => undefined,
  );
  const credentials = { ...(saved ?? randomCredentials()), ...given };
  await writeFile(path, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  return credentials;
}
