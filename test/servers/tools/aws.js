import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { agentFor, exchange } from '../conformance/send.js';
import { commandOf, mustFail } from './command.js';
import { MIB, makeFiles, multipartEtag, mustBeSameFile, mustBeSameTree, mustEqual } from './files.js';
import { stepByStep } from './tool.js';

const B = 'aws-bucket';
const S3 = `s3://${B}`;
const V = 'aws-versions';

/** @type {import('./tool.js').Tool} */
export const aws = {
  name: 'aws',
  title: 'aws, the AWS command line',
  async *run({ server, home, ca, python }) {
    const { endpoint, region, credentials } = server;
    const command = commandOf(python, ['-m', 'awscli'], {
      HOME: home,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_DEFAULT_REGION: region,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_CA_BUNDLE: ca,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
    });
    const s3 = (/** @type {string[]} */ ...args) => command('s3', ...args);
    /** @param {string} operation @param {...string} args @returns {Promise<any>} */
    const api = async (operation, ...args) => {
      const text = await command('s3api', operation, '--output', 'json', ...args);
      return text.trim() === '' ? {} : JSON.parse(text);
    };
    const files = await makeFiles(home);
    const out = (/** @type {string} */ name) => path.join(home, `out-${name}`);
    yield* stepByStep([
      [
        'mb, ls, mb again',
        async () => {
          await s3('mb', S3);
          mustEqual((await s3('ls')).trim().split(' ').at(-1), B);
          await mustFail(s3('mb', S3), /BucketAlreadyOwnedByYou/);
        },
      ],
      [
        'cp of a small file, and back',
        async () => {
          await s3(
            'cp',
            files.small,
            `${S3}/small.txt`,
            '--metadata',
            'a=b',
            '--content-type',
            'text/x-test',
          );
          await s3('cp', `${S3}/small.txt`, out('small'));
          await mustBeSameFile(files.small, out('small'));
          const { Metadata, ContentType } = await api('head-object', '--bucket', B, '--key', 'small.txt');
          mustEqual([Metadata, ContentType], [{ a: 'b' }, 'text/x-test']);
        },
      ],
      [
        'cp of 20 MiB in parts, and back; the ETag is the MD5 of MD5s',
        async () => {
          await s3('cp', files.big, `${S3}/big.bin`);
          await s3('cp', `${S3}/big.bin`, out('big'));
          await mustBeSameFile(files.big, out('big'));
          const { ETag } = await api('head-object', '--bucket', B, '--key', 'big.bin');
          mustEqual(ETag, await multipartEtag(files.big, 8 * MIB));
          await s3('cp', `${S3}/big.bin`, `${S3}/copy.bin`);
          await s3('cp', `${S3}/copy.bin`, out('copy'));
          await mustBeSameFile(files.big, out('copy'));
        },
      ],
      ...['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'].map(
        (algorithm) =>
          /** @type {const} */ ([
            `cp with ${algorithm}, in one piece and in parts`,
            async () => {
              for (const file of [files.small, files.big]) {
                const key = `${algorithm}/${path.basename(file)}`;
                await s3('cp', file, `${S3}/${key}`, '--checksum-algorithm', algorithm);
                await s3('cp', `${S3}/${key}`, out(algorithm), '--checksum-mode', 'ENABLED');
                await mustBeSameFile(file, out(algorithm));
              }
            },
          ]),
      ),
      [
        'sync there, again, with a change, with --delete, and back',
        async () => {
          await s3('sync', files.tree, `${S3}/tree`);
          const listed = (await s3('ls', '--recursive', `${S3}/tree/`)).trimEnd().split('\n');
          mustEqual(listed.map((line) => line.slice(31).replace('tree/', '')).sort(), files.names);
          mustEqual(await s3('sync', files.tree, `${S3}/tree`), '');
          await appendFile(path.join(files.tree, 'a.txt'), 'more\n');
          await s3('cp', files.small, `${S3}/tree/stray`);
          const changed = await s3('sync', '--delete', files.tree, `${S3}/tree`);
          mustEqual(changed.includes('delete: ') && changed.includes('upload: '), true);
          await s3('sync', `${S3}/tree`, out('tree'));
          await mustBeSameTree(files.tree, out('tree'));
        },
      ],
      [
        'mv, rm, rm --recursive',
        async () => {
          await s3('mv', `${S3}/small.txt`, `${S3}/moved.txt`);
          await mustFail(s3('cp', `${S3}/small.txt`, out('gone')), /404/);
          await s3('mv', `${S3}/moved.txt`, out('moved'));
          await mustBeSameFile(files.small, out('moved'));
          await s3('rm', `${S3}/big.bin`);
          await s3('rm', '--recursive', `${S3}/tree`);
          await mustFail(s3('ls', '--recursive', `${S3}/tree/`), /^s3 ls/);
        },
      ],
      [
        'presign',
        async () => {
          await s3('cp', files.small, `${S3}/signed file.txt`);
          const url = (await s3('presign', `${S3}/signed file.txt`, '--expires-in', '60')).trim();
          const agent = agentFor(server.ca);
          const { status, body } = await exchange(url, agent, 'GET', {});
          agent.destroy();
          mustEqual([status, String(body)], [200, 'hello\n']);
        },
      ],
      [
        'list-objects and list-objects-v2, page by page',
        async () => {
          for (const key of ['p/1', 'p/2', 'p/3', 'p/x/4', 'p/x/5'])
            await api('put-object', '--bucket', B, '--key', key, '--body', files.small);
          for (const list of ['list-objects', 'list-objects-v2']) {
            const all = await api(list, '--bucket', B, '--prefix', 'p/', '--page-size', '2');
            mustEqual(
              all.Contents.map((/** @type {any} */ { Key }) => Key),
              ['p/1', 'p/2', 'p/3', 'p/x/4', 'p/x/5'],
            );
            const folded = await api(
              list,
              '--bucket',
              B,
              '--prefix',
              'p/',
              '--delimiter',
              '/',
              '--page-size',
              '1',
            );
            mustEqual(folded.CommonPrefixes, [{ Prefix: 'p/x/' }]);
            mustEqual(folded.Contents.length, 3);
          }
        },
      ],
      [
        'what a bucket and an object are',
        async () => {
          await api('head-bucket', '--bucket', B);
          mustEqual((await api('get-bucket-location', '--bucket', B)).LocationConstraint, region);
          mustEqual((await api('get-bucket-acl', '--bucket', B)).Grants[0].Permission, 'FULL_CONTROL');
          mustEqual((await api('get-object-acl', '--bucket', B, '--key', 'p/1')).Grants.length, 1);
          const wanted = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];
          const names = ['--object-attributes', ...wanted];
          const told = await api('get-object-attributes', '--bucket', B, '--key', 'p/1', ...names);
          mustEqual([told.ObjectSize, told.ETag], [6, 'b1946ac92492d2347c6235b4d2611184']);
          await command('s3api', 'wait', 'object-exists', '--bucket', B, '--key', 'p/1');
        },
      ],
      [
        'versions: kept, listed, read, restored',
        async () => {
          await api(
            'create-bucket',
            '--bucket',
            V,
            '--create-bucket-configuration',
            `LocationConstraint=${region}`,
          );
          await api('put-bucket-versioning', '--bucket', V, '--versioning-configuration', 'Status=Enabled');
          mustEqual((await api('get-bucket-versioning', '--bucket', V)).Status, 'Enabled');
          const at = ['--bucket', V, '--key', 'k'];
          const ids = [];
          for (const text of ['one', 'two']) {
            await writeFile(out('text'), text);
            ids.push((await api('put-object', ...at, '--body', out('text'))).VersionId);
          }
          const marker = await api('delete-object', ...at);
          mustEqual(marker.DeleteMarker, true);
          await mustFail(api('get-object', ...at, out('none')), /NoSuchKey/);
          await mustFail(
            api('get-object', ...at, '--version-id', marker.VersionId, out('none')),
            /MethodNotAllowed/,
          );
          const listed = await api('list-object-versions', '--bucket', V, '--page-size', '1');
          mustEqual(
            listed.Versions.map((/** @type {any} */ { VersionId }) => VersionId),
            ids.toReversed(),
          );
          mustEqual(listed.DeleteMarkers[0].IsLatest, true);
          await api('copy-object', ...at, '--copy-source', `${V}/k?versionId=${ids[0]}`);
          await s3('cp', `s3://${V}/k`, out('restored'));
          await writeFile(out('text'), 'one');
          await mustBeSameFile(out('text'), out('restored'));
          await api('get-object', ...at, '--version-id', ids[1], out('two'));
          await writeFile(out('text'), 'two');
          await mustBeSameFile(out('text'), out('two'));
        },
      ],
      [
        'a bucket with versions goes when they are gone',
        async () => {
          await mustFail(s3('rb', '--force', `s3://${V}`), /BucketNotEmpty/);
          const { Versions, DeleteMarkers } = await api('list-object-versions', '--bucket', V);
          const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
          const gone = await api('delete-objects', '--bucket', V, '--delete', JSON.stringify({ Objects }));
          mustEqual(gone.Deleted.length, Objects.length);
          await s3('rb', `s3://${V}`);
          await s3('rb', '--force', S3);
          mustEqual(await s3('ls'), '');
        },
      ],
    ]);
  },
};
