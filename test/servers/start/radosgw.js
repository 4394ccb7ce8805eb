import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeCertificate } from './certificate.js';
import { freePort, startProgram, untilAnswers } from './program.js';
import { cephConfiguration } from './radosgw-configuration.js';

const run = promisify(execFile);
const KMS_KEYS = ['sealift-key-1', 'sealift-key-2'];

/** @type {import('./server.js').Recipe} */
export const radosgw = {
  title: 'Ceph radosgw',
  version: async () => /version (\S+)/.exec((await run('radosgw', ['--version'])).stdout)?.[1] ?? 'unknown',
  needs: (tls) => ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', ...(tls ? ['openssl'] : [])],
  howTo: 'On Debian: sudo apt-get install radosgw ceph-mon ceph-osd openssl',
  packages: ['radosgw', 'ceph-mon', 'ceph-osd', 'openssl'],
  build: async () => {},
  /** A whole cluster in one folder: a monitor, a storage daemon that keeps its objects in memory, and the gateway. */
  async start({ folder, tls, region, sseCNeedsTls }) {
    for (const name of ['mon', 'osd', 'run']) await mkdir(path.join(folder, name), { recursive: true });
    const made = tls ? await makeCertificate(path.join(folder, 'authority')) : undefined;
    const [port, monitorPort] = [await freePort(), await freePort()];
    const cluster = { fsid: randomUUID(), monitor: `[v2:127.0.0.1:${monitorPort}]` };
    const certificate = path.join(folder, 'gateway.pem');
    if (made) await writeFile(certificate, `${made.key}${made.cert}`, { mode: 0o600 });
    const config = path.join(folder, 'ceph.conf');
    const keys = KMS_KEYS.map((name) => `${name}=${randomBytes(32).toString('base64')}`);
    const listen = made
      ? `ssl_endpoint=127.0.0.1:${port} ssl_certificate=${certificate}`
      : `endpoint=127.0.0.1:${port}`;
    await writeFile(config, cephConfiguration({ folder, ...cluster, listen, keys, sseCNeedsTls }), {
      mode: 0o600,
    });
    const keyring = await writeKeyring(folder);
    const daemon = (/** @type {string} */ command, /** @type {string[]} */ ...args) =>
      startProgram(command, ['-c', config, '-f', ...args]);
    const once = (/** @type {string} */ command, /** @type {string[]} */ ...args) =>
      run(command, ['-c', config, ...args], { timeout: 180_000 });

    const map = path.join(folder, 'monmap');
    await run('monmaptool', ['--create', '--fsid', cluster.fsid, '--addv', 'a', cluster.monitor, map]);
    await once('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring);
    const programs = [daemon('ceph-mon', '-i', 'a')];
    const close = async () => {
      await Promise.all(programs.toReversed().map((program) => program.close()));
    };
    try {
      const disk = randomUUID();
      await once('ceph', 'osd', 'new', disk);
      await once('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', disk);
      programs.push(daemon('ceph-osd', '-i', '0'));
      const gateway = ['-n', 'client.rgw'];
      const credentials = { accessKeyId: 'SEALIFT', secretAccessKey: randomBytes(20).toString('hex') };
      const secrets = ['--access-key', credentials.accessKeyId, '--secret-key', credentials.secretAccessKey];
      const user = ['--uid', 'sealift', '--display-name', 'Sealift'];
      await once('radosgw-admin', ...gateway, 'user', 'create', ...user, ...secrets);
      const named = ['--rgw-zonegroup', 'default', '--api-name', region];
      await once('radosgw-admin', ...gateway, 'zonegroup', 'modify', ...named);
      programs.push(daemon('radosgw', ...gateway));
      const endpoint = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
      await untilAnswers(endpoint, { ca: made?.ca, programs });
      const [kmsKeyId, secondKmsKeyId] = KMS_KEYS;
      return { endpoint, credentials, ca: made?.ca, kmsKeyId, secondKmsKeyId, close };
    } catch (error) {
      await close();
      throw error;
    }
  },
};

/** What the daemons of this one cluster know each other by. @param {string} folder */
async function writeKeyring(folder) {
  const file = path.join(folder, 'keyring');
  const everything = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *'];
  const capabilities = {
    'mon.': ['--cap', 'mon', 'allow *'],
    'client.admin': everything,
    'client.rgw': everything,
    'osd.0': ['--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *'],
  };
  await run('ceph-authtool', ['--create-keyring', file]);
  for (const [name, caps] of Object.entries(capabilities)) {
    await run('ceph-authtool', [file, '--gen-key', '--name', name, ...caps]);
  }
  return file;
}
