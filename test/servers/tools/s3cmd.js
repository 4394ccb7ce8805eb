import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { clientOf } from '../start/client.js';
import { commandOf, mustFail } from './command.js';
import { MIB, makeFiles, multipartEtag, mustBeSameFile, mustBeSameTree, mustEqual } from './files.js';
import { stepByStep } from './tool.js';

const S3 = 's3://s3cmd-bucket';
const ARN = 'arn:aws:s3:::s3cmd-bucket';
const LIFECYCLE =
  '<LifecycleConfiguration><Rule><ID>r</ID><Filter><Prefix/></Filter><Status>Enabled</Status>' +
  '<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>' +
  '</Rule></LifecycleConfiguration>';
/** After a copy s3cmd copies the ACL, which buckets without ACLs refuse on S3, too, unless it is told not to. */
const COPYING = '--acl-private';

/** @type {import('./tool.js').Tool} */
export const s3cmd = {
  name: 's3cmd',
  title: 's3cmd',
  async *run({ server, home, ca, python }) {
    const { host } = new URL(server.endpoint);
    const options = [
      `--config=${path.join(home, 'none')}`,
      `--host=${host}`,
      `--host-bucket=${host}`,
      `--region=${server.region}`,
      `--ca-certs=${ca}`,
      `--access_key=${server.credentials.accessKeyId}`,
      `--secret_key=${server.credentials.secretAccessKey}`,
      '--no-progress',
      '--max-retries=1',
    ];
    const program = path.join(path.dirname(python), 's3cmd');
    const s3 = commandOf(python, [program, ...options], { HOME: home });
    const files = await makeFiles(home);
    const out = (/** @type {string} */ name) => path.join(home, `out-${name}`);
    /** Keys below a prefix. @param {string} where */
    const keys = async (where) =>
      (await s3('ls', '-r', where))
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.slice(line.indexOf('s3://')).replace(where, ''))
        .sort();
    yield* stepByStep([
      [
        'mb, ls',
        async () => {
          await s3('mb', S3);
          mustEqual((await s3('ls')).trim().split(/\s+/).at(-1), S3);
        },
      ],
      [
        'put and get',
        async () => {
          await s3('put', '--add-header=x-amz-meta-a:b', files.small, `${S3}/small.txt`);
          await s3('get', `${S3}/small.txt`, out('small'));
          await mustBeSameFile(files.small, out('small'));
        },
      ],
      [
        'put and get of 20 MiB in parts; the ETag is the MD5 of MD5s',
        async () => {
          await s3('put', '--multipart-chunk-size-mb=5', files.big, `${S3}/big.bin`);
          await s3('get', `${S3}/big.bin`, out('big'));
          await mustBeSameFile(files.big, out('big'));
          const client = clientOf(server);
          const { ETag } = await client.send(
            new HeadObjectCommand({ Bucket: 's3cmd-bucket', Key: 'big.bin' }),
          );
          client.destroy();
          mustEqual(ETag, await multipartEtag(files.big, 5 * MIB));
        },
      ],
      [
        'multipart lists no upload that was left',
        async () => mustEqual((await s3('multipart', S3)).trim().split('\n').length, 2),
      ],
      [
        'info of a bucket and of an object',
        async () => {
          const bucket = await s3('info', S3);
          for (const wanted of [`Location:  ${server.region}`, 'Payer:     BucketOwner', 'FULL_CONTROL'])
            mustEqual([wanted, bucket.includes(wanted)], [wanted, true]);
          const object = await s3('info', `${S3}/small.txt`);
          for (const wanted of [
            'File size: 6',
            'x-amz-meta-a: b',
            'b1946ac92492d2347c6235b4d2611184',
            'FULL_CONTROL',
          ])
            mustEqual([wanted, object.includes(wanted)], [wanted, true]);
        },
      ],
      [
        'cp, mv, modify',
        async () => {
          await mustFail(s3('cp', `${S3}/small.txt`, `${S3}/copy.txt`), /AccessControlListNotSupported/);
          await s3('cp', COPYING, `${S3}/small.txt`, `${S3}/copy.txt`);
          await s3('mv', COPYING, `${S3}/copy.txt`, `${S3}/moved.txt`);
          await s3('modify', COPYING, '--add-header=x-amz-meta-c:d', `${S3}/moved.txt`);
          mustEqual((await s3('info', `${S3}/moved.txt`)).includes('x-amz-meta-c: d'), true);
          mustEqual(await keys(`${S3}/`), ['big.bin', 'moved.txt', 'small.txt']);
          await s3('cp', COPYING, `${S3}/big.bin`, `${S3}/big-copy.bin`);
          await s3('get', `${S3}/big-copy.bin`, out('big-copy'));
          await mustBeSameFile(files.big, out('big-copy'));
        },
      ],
      [
        'sync there, again, with a change, with --delete-removed, and back',
        async () => {
          await s3('sync', `${files.tree}/`, `${S3}/tree/`);
          mustEqual(await keys(`${S3}/tree/`), files.names);
          mustEqual(await s3('sync', `${files.tree}/`, `${S3}/tree/`), '');
          await appendFile(path.join(files.tree, 'a.txt'), 'more\n');
          await s3('put', files.small, `${S3}/tree/stray`);
          const changed = await s3('sync', '--delete-removed', `${files.tree}/`, `${S3}/tree/`);
          mustEqual(changed.includes('delete: ') && changed.includes('upload: '), true);
          await s3('sync', `${S3}/tree/`, `${out('tree')}/`);
          await mustBeSameTree(files.tree, out('tree'));
        },
      ],
      [
        'ls of one level, du',
        async () => {
          const level = (await s3('ls', `${S3}/tree/`)).split('\n').filter((line) => line.includes(' DIR '));
          mustEqual(level.length, 2);
          mustEqual(Number((await s3('du', `${S3}/small.txt`)).trim().split(/\s+/)[0]), 6);
        },
      ],
      [
        'ACLs are refused, as on every new bucket',
        async () => {
          await mustFail(
            s3('setacl', '--acl-public', `${S3}/small.txt`),
            /AccessControlListNotSupported|does not allow ACLs/,
          );
        },
      ],
      [
        'in a bucket that has ACLs, cp and setacl of what is private',
        async () => {
          await s3('setownership', S3, 'BucketOwnerPreferred');
          await s3('cp', `${S3}/small.txt`, `${S3}/with-acl.txt`);
          await s3('setacl', '--acl-private', `${S3}/with-acl.txt`);
          await mustFail(s3('setacl', '--acl-public', `${S3}/with-acl.txt`), /NotImplemented|AccessDenied/);
          await s3('setownership', S3, 'BucketOwnerEnforced');
        },
      ],
      [
        'versions: on, kept, off',
        async () => {
          await s3('setversioning', S3, 'enable');
          mustEqual((await s3('info', S3)).includes('Versioning:Enabled'), true);
          await s3('put', files.small, `${S3}/big.bin`);
          await s3('get', '--force', `${S3}/big.bin`, out('big'));
          await mustBeSameFile(files.small, out('big'));
          await s3('setversioning', S3, 'disable');
        },
      ],
      [
        'a policy and a lifecycle, set and taken back',
        async () => {
          const policy = {
            Statement: { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `${ARN}/no/*` },
          };
          await writeFile(out('policy'), JSON.stringify(policy));
          await s3('setpolicy', out('policy'), S3);
          await mustFail(s3('put', files.small, `${S3}/no/small.txt`), /403|AccessDenied/);
          await s3('delpolicy', S3);
          await s3('put', files.small, `${S3}/no/small.txt`);
          await mustFail(s3('getlifecycle', S3), /NoSuchLifecycleConfiguration/);
          await writeFile(out('lifecycle'), LIFECYCLE);
          await s3('setlifecycle', out('lifecycle'), S3);
          mustEqual((await s3('getlifecycle', S3)).includes('DaysAfterInitiation'), true);
        },
      ],
      [
        'del, del --recursive, rb',
        async () => {
          await s3('del', `${S3}/small.txt`);
          await mustFail(s3('info', `${S3}/small.txt`), /404/);
          await s3('del', '--recursive', '--force', S3);
          mustEqual(await keys(`${S3}/`), []);
          await mustFail(s3('rb', S3), /BucketNotEmpty|not empty/);
        },
      ],
    ]);
  },
};
