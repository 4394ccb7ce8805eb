import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeCertificate } from './certificate.js';
import { freePort, startProgram, untilAnswers } from './program.js';

const run = promisify(execFile);

/** The Go module's version; it is built from source. */
const VERSION = 'v0.0.0-20260212201848-7aac2a2c5b7c';
const BUILT = fileURLToPath(new URL(`../.cache/minio-${VERSION}`, import.meta.url));
const PROGRAM = path.join(BUILT, 'minio');
/** The one key that MinIO's built-in KMS has. */
const KMS_KEY = 'sealift-key-1';

/** @type {import('./server.js').Recipe} */
export const minio = {
  title: 'MinIO',
  version: async () => VERSION,
  needs: (tls) => [...(existsSync(PROGRAM) ? [] : ['go']), ...(tls ? ['openssl'] : [])],
  howTo: 'Go 1.24 or newer, from https://go.dev/dl, and openssl',
  packages: [],
  /** `go install` at the first use: a few minutes. */
  async build() {
    if (existsSync(PROGRAM)) return;
    const install = () =>
      run('go', ['install', `github.com/minio/minio@${VERSION}`], { env: { ...process.env, GOBIN: BUILT } });
    // Some hundred modules are fetched; what has come by then is there the second time.
    await install().catch(install);
  },
  async start({ folder, tls, region }) {
    const [port, consolePort] = [await freePort(), await freePort()];
    const credentials = { accessKeyId: 'sealift', secretAccessKey: randomBytes(20).toString('hex') };
    const certificates = path.join(folder, 'certificates');
    const data = path.join(folder, 'data');
    await Promise.all([certificates, data].map((name) => mkdir(name, { recursive: true })));
    const made = tls ? await makeCertificate(path.join(folder, 'authority')) : undefined;
    if (made) {
      await writeFile(path.join(certificates, 'public.crt'), made.cert);
      await writeFile(path.join(certificates, 'private.key'), made.key, { mode: 0o600 });
    }
    const addresses = ['--address', `127.0.0.1:${port}`, '--console-address', `127.0.0.1:${consolePort}`];
    const args = ['server', data, '--quiet', '--certs-dir', certificates, ...addresses];
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      MINIO_ROOT_USER: credentials.accessKeyId,
      MINIO_ROOT_PASSWORD: credentials.secretAccessKey,
      MINIO_SITE_REGION: region,
      MINIO_KMS_SECRET_KEY: `${KMS_KEY}:${randomBytes(32).toString('base64')}`,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    };
    const program = startProgram(PROGRAM, args, { env });
    const endpoint = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
    try {
      // "live" and "ready" say 200 before it has read its own settings; until then it refuses every request.
      await untilAnswers(`${endpoint}/minio/health/cluster`, { ca: made?.ca, programs: [program] });
    } catch (error) {
      await program.close();
      throw error;
    }
    return { endpoint, credentials, ca: made?.ca, kmsKeyId: KMS_KEY, close: program.close };
  },
};
