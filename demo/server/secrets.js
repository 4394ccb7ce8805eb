/** What the demo must remember between starts: S3 credentials and the signers' secrets. One file, mode 0600. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {{ accessKeyId: string, secretAccessKey: string, signerSecret: string, customerKeySecret: string }} Secrets
 * @param {string} folder
 * @returns {Secrets} made on the first start, read on later ones
 */
export function rememberedSecrets(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'secrets.json');
  const found = readIfThere(file);
  return found?.customerKeySecret === undefined ? write(file, found) : { ...made(), ...found };
}

/** @param {string} file @returns {Partial<Secrets> | undefined} without the secrets that came later, in an older folder */
function readIfThere(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { accessKeyId, secretAccessKey, signerSecret, customerKeySecret } = JSON.parse(text);
    if ([accessKeyId, secretAccessKey, signerSecret].every((value) => typeof value === 'string')) {
      const later = typeof customerKeySecret === 'string' ? { customerKeySecret } : {};
      return { accessKeyId, secretAccessKey, signerSecret, ...later };
    }
  } catch {
    // falls through to the one clear sentence below
  }
  throw new Error(`${file} is damaged; put it back from a copy, or move the data folder away to start anew.`);
}

/** @returns {Secrets} */
function made() {
  return {
    accessKeyId: `SEALIFT${randomBytes(6).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
    signerSecret: randomBytes(32).toString('base64url'),
    customerKeySecret: randomBytes(32).toString('base64url'),
  };
}

/** @param {string} file @param {Partial<Secrets>} [found] kept as they are @returns {Secrets} */
function write(file, found = {}) {
  const secrets = { ...made(), ...found };
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
