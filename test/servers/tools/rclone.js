import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { agentFor, exchange } from '../conformance/send.js';
import { commandOf } from './command.js';
import { BIG_BYTES, makeFiles, mustBeSameFile, mustBeSameTree, mustEqual } from './files.js';
import { stepByStep } from './tool.js';

const R = 'r:rclone-bucket';
const V = 'r:rclone-versions';

/** @type {import('./tool.js').Tool} */
export const rclone = {
  name: 'rclone',
  title: 'rclone',
  async *run({ server, home, ca }) {
    const { endpoint, region, credentials } = server;
    const options = [
      '--ca-cert',
      ca,
      '--retries',
      '1',
      '--low-level-retries',
      '1',
      '--checkers',
      '2',
      '--transfers',
      '2',
    ];
    const r = commandOf('rclone', options, {
      HOME: home,
      RCLONE_CONFIG: path.join(home, 'none'),
      RCLONE_CONFIG_R_TYPE: 's3',
      // With "AWS" it writes the bucket into the host name, which needs a name server.
      RCLONE_CONFIG_R_PROVIDER: 'Other',
      RCLONE_S3_USE_MULTIPART_ETAG: 'true',
      // Up to version 1.60 it sends "private" otherwise, which a bucket without ACLs refuses on S3, too.
      RCLONE_S3_ACL: 'bucket-owner-full-control',
      RCLONE_CONFIG_R_ENDPOINT: endpoint,
      RCLONE_CONFIG_R_REGION: region,
      RCLONE_CONFIG_R_LOCATION_CONSTRAINT: region,
      RCLONE_CONFIG_R_ACCESS_KEY_ID: credentials.accessKeyId,
      RCLONE_CONFIG_R_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      RCLONE_CONFIG_R_FORCE_PATH_STYLE: 'true',
      RCLONE_S3_UPLOAD_CUTOFF: '5Mi',
      RCLONE_S3_CHUNK_SIZE: '5Mi',
      RCLONE_S3_COPY_CUTOFF: '5Mi',
    });
    const files = await makeFiles(home);
    const out = (/** @type {string} */ name) => path.join(home, `out-${name}`);
    const lines = (/** @type {string} */ text) =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .sort();
    yield* stepByStep([
      [
        'mkdir, lsd',
        async () => {
          await r('mkdir', R);
          mustEqual((await r('lsd', 'r:')).trim().split(/\s+/).at(-1), 'rclone-bucket');
        },
      ],
      [
        'copyto of a small file and of 20 MiB in parts, and back',
        async () => {
          for (const file of [files.small, files.big]) {
            const name = path.basename(file);
            await r('copyto', file, `${R}/${name}`);
            await r('copyto', `${R}/${name}`, out(name));
            await mustBeSameFile(file, out(name));
          }
          await r('check', '--one-way', '--include', '/big.bin', home, R);
        },
      ],
      [
        'copy of a tree, check, lsf, lsl, size, md5sum',
        async () => {
          await r('copy', files.tree, `${R}/tree`);
          for (const version of ['1', '2']) {
            const listed = await r('lsf', '--s3-list-version', version, '-R', '--files-only', `${R}/tree`);
            mustEqual(lines(listed), files.names);
          }
          await r('check', files.tree, `${R}/tree`);
          await r('check', '--download', files.tree, `${R}/tree`);
          mustEqual(lines(await r('lsl', R)).length, files.names.length + 2);
          mustEqual(JSON.parse(await r('size', '--json', `${R}/tree`)).count, files.names.length);
          mustEqual((await r('md5sum', `${R}/small.txt`)).split(' ')[0], 'b1946ac92492d2347c6235b4d2611184');
        },
      ],
      [
        'sync with a change and a stray file, and back',
        async () => {
          await appendFile(path.join(files.tree, 'a.txt'), 'more\n');
          await r('copyto', files.small, `${R}/tree/stray`);
          await r('sync', files.tree, `${R}/tree`);
          mustEqual(lines(await r('lsf', '-R', '--files-only', `${R}/tree`)), files.names);
          await r('sync', `${R}/tree`, out('tree'));
          await mustBeSameTree(files.tree, out('tree'));
        },
      ],
      [
        'server-side copy and move, in one piece and in parts',
        async () => {
          await r('copyto', `${R}/big.bin`, `${R}/big-copy.bin`);
          await r('moveto', `${R}/big-copy.bin`, `${R}/big-moved.bin`);
          await r('moveto', `${R}/small.txt`, `${R}/moved.txt`);
          mustEqual(await r('cat', `${R}/moved.txt`), 'hello\n');
          const { bytes } = JSON.parse(await r('size', '--json', `${R}/big-moved.bin`));
          mustEqual(bytes, BIG_BYTES);
          await r('copyto', `${R}/big-moved.bin`, out('moved'));
          await mustBeSameFile(files.big, out('moved'));
        },
      ],
      [
        'touch, cat of a range, link',
        async () => {
          await r('touch', '--timestamp', '2020-01-02T03:04:05', `${R}/moved.txt`);
          mustEqual((await r('lsl', `${R}/moved.txt`)).includes('2020-01-02 03:04:05'), true);
          mustEqual(await r('cat', '--offset', '1', '--count', '3', `${R}/moved.txt`), 'ell');
          const url = (await r('link', '--expire', '60s', `${R}/moved.txt`)).trim();
          const agent = agentFor(server.ca);
          const { status, body } = await exchange(url, agent, 'GET', {});
          agent.destroy();
          mustEqual([status, String(body)], [200, 'hello\n']);
        },
      ],
      [
        'list-multipart-uploads, cleanup',
        async () => {
          mustEqual(JSON.parse(await r('backend', 'list-multipart-uploads', R)), { 'rclone-bucket': [] });
          await r('cleanup', R);
        },
      ],
      [
        'versions: listed, read by name, cleaned up',
        async () => {
          await r('mkdir', V);
          mustEqual((await r('backend', 'versioning', V, 'Enabled')).includes('Enabled'), true);
          for (const text of ['one', 'two']) {
            await writeFile(out('text'), text);
            await r('copyto', '--ignore-times', out('text'), `${V}/k.txt`);
          }
          const versions = lines(await r('lsf', '--s3-versions', V));
          mustEqual(versions.length, 2);
          const old = versions.find((name) => name !== 'k.txt') ?? '';
          mustEqual(await r('cat', '--s3-versions', `${V}/${old}`), 'one');
          mustEqual(await r('cat', `${V}/k.txt`), 'two');
          await r('deletefile', `${V}/k.txt`);
          mustEqual(await r('lsf', V), '');
          mustEqual(lines(await r('lsf', '--s3-versions', V)).length, 2);
          await r('backend', 'cleanup-hidden', V);
          mustEqual(await r('lsf', '--s3-versions', V), '');
          await r('rmdir', V);
        },
      ],
      [
        'delete, purge',
        async () => {
          await r('delete', '--include', '*.bin', R);
          await r('purge', R);
          mustEqual(await r('lsd', 'r:'), '');
        },
      ],
    ]);
  },
};
