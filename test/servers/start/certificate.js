import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DAYS = '2';

/**
 * A certificate for loopback, from an authority that exists for this one server and whose key is thrown away at once.
 *
 * @param {string} folder of the caller's; made when missing
 * @returns {Promise<{ ca: string, cert: string, key: string }>} PEM
 */
export async function makeCertificate(folder) {
  await mkdir(folder, { recursive: true });
  const at = (/** @type {string} */ name) => path.join(folder, name);
  await writeFile(
    at('ca.cnf'),
    configuration(
      'Sealift throw-away authority',
      'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign',
    ),
  );
  await writeFile(
    at('server.cnf'),
    configuration('localhost', 'subjectAltName = IP:127.0.0.1, DNS:localhost\nextendedKeyUsage = serverAuth'),
  );
  await writeFile(at('ca.key'), newKey(), { mode: 0o600 });
  await writeFile(at('server.key'), newKey(), { mode: 0o600 });
  const openssl = (/** @type {string[]} */ ...args) => run('openssl', args, { cwd: folder });
  await openssl(
    'req',
    '-x509',
    '-config',
    'ca.cnf',
    '-extensions',
    'ext',
    '-key',
    'ca.key',
    '-days',
    DAYS,
    '-out',
    'ca.pem',
  );
  await openssl('req', '-new', '-config', 'server.cnf', '-key', 'server.key', '-out', 'server.csr');
  const byAuthority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
  const extensions = ['-extfile', 'server.cnf', '-extensions', 'ext'];
  await openssl(
    'x509',
    '-req',
    '-in',
    'server.csr',
    ...byAuthority,
    ...extensions,
    '-days',
    DAYS,
    '-sha256',
    '-out',
    'server.pem',
  );
  await rm(at('ca.key'));
  const pem = (/** @type {string} */ name) => readFile(at(name), 'utf8');
  return { ca: await pem('ca.pem'), cert: await pem('server.pem'), key: await pem('server.key') };
}

/** @param {string} name @param {string} extensions */
function configuration(name, extensions) {
  return `[req]\nprompt = no\ndistinguished_name = dn\n[dn]\nCN = ${name}\n[ext]\n${extensions}\n`;
}

function newKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}
