/**
 * The official clients' own tests, run against `@sealift/client`: `node test/interop/test-server/run.js`.
 *
 * Their sources are not ours to copy: `SEALIFT_PEER_TESTS` names a copy of github.com/aws/amazon-s3-encryption-client-python, whose
 * folder `test-server/java-tests` holds them. The client stands in for three of theirs, on their ports: `Java-V4`, so that every test of
 * what that one can runs; `Python-V4`, for those that leave Java out; `Java-V3-Transition`, where a test wants a client of the transition. Needs a JDK (17 or newer),
 * Maven and OpenSSL. Words after `--` are for JUnit's console: `-- --include-classname '.*ReEncrypt.*'`.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { localKms } from '@sealift/kms/local';
import { createDevS3 } from 'sealift-dev-s3';
import { makeCertificate } from '../../servers/start/certificate.js';
import { startKms } from '../kms.js';
import { javaClient } from './java.js';
import { startTestServer } from './server.js';

const here = import.meta.dirname;
const run = promisify(execFile);
const BUCKET = 's3ec-test-server';
/** Of the KMS. */
const REGION = 'us-west-2';
/** Where their tests look for them. */
const STAND_INS = [
  { name: 'Java-V4', port: 8088, commitmentPolicy: /** @type {const} */ ('REQUIRE_ENCRYPT_REQUIRE_DECRYPT') },
  {
    name: 'Python-V4',
    port: 8081,
    commitmentPolicy: /** @type {const} */ ('REQUIRE_ENCRYPT_REQUIRE_DECRYPT'),
  },
  {
    name: 'Java-V3-Transition',
    port: 8094,
    commitmentPolicy: /** @type {const} */ ('FORBID_ENCRYPT_ALLOW_DECRYPT'),
  },
];

const { SEALIFT_PEER_TESTS: peers } = process.env;
if (peers === undefined) {
  console.log('SKIPPED the official clients’ tests: SEALIFT_PEER_TESTS names no copy of their repository.');
} else {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-test-server-'));
  try {
    process.exitCode = await judge(
      path.join(peers, 'test-server', 'java-tests', 'src', 'it', 'java'),
      folder,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} sources @param {string} folder @returns {Promise<number>} JUnit's exit code */
async function judge(sources, folder) {
  const classPath = await compiled(sources, folder);
  const kms = localKms({ file: path.join(folder, 'keys.json') });
  const { keyId } = await kms.keys.create();
  const kmsServer = await startKms(kms);
  // SDK 1 for Java signs for this region when it does not know the host's name.
  const s3 = await createDevS3({
    directory: path.join(folder, 's3'),
    region: 'us-east-1',
    buckets: [BUCKET],
  });
  const certificate = await makeCertificate(path.join(folder, 'certificate'));
  // SDK 1 for Java speaks TLS to what its list of regions names, and can be told nothing else.
  const [s3Tls, kmsTls] = await Promise.all(
    [s3, kmsServer].map(({ endpoint }) => behindTls(endpoint, certificate)),
  );
  const { endpoint, credentials } = s3;
  const client = new S3Client({ endpoint, region: s3.region, credentials, forcePathStyle: true });
  const world = { client, kms: { endpoint: kmsServer.endpoint, region: REGION, credentials } };
  const servers = [];
  /** @type {Set<string>} */
  const put = new Set();
  try {
    for (const one of STAND_INS) servers.push(await startTestServer({ ...world, ...one, put }));
    const regions = path.join(folder, 'regions.xml');
    await writeFile(regions, regionsXml(s3.region, { s3: s3Tls?.address ?? '', kms: kmsTls?.address ?? '' }));
    return await junit(classPath, {
      properties: {
        'test.filter.servers': STAND_INS.map(({ name }) => name).join(','),
        'com.amazonaws.regions.RegionUtils.fileOverride': regions,
        'com.amazonaws.sdk.disableCertChecking': 'true',
        'aws.java.v1.disableDeprecationAnnouncement': 'true',
        // Tests that read wait for those that write, which may come after them.
        'junit.jupiter.execution.parallel.enabled': 'true',
        'junit.jupiter.execution.parallel.mode.default': 'concurrent',
        'junit.jupiter.execution.parallel.mode.classes.default': 'concurrent',
        'junit.jupiter.execution.parallel.config.strategy': 'fixed',
        'junit.jupiter.execution.parallel.config.fixed.parallelism': '32',
        'junit.jupiter.execution.parallel.config.fixed.max-pool-size': '64',
      },
      env: {
        AWS_REGION: s3.region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_ENDPOINT_URL_S3: endpoint,
        TEST_SERVER_S3_BUCKET: BUCKET,
        TEST_SERVER_KMS_KEY_ARN: keyId,
      },
    });
  } finally {
    for (const one of [...servers, s3Tls, kmsTls]) await one?.close();
    client.destroy();
    await s3.close();
    await kmsServer.close();
  }
}

/** Compiles their tests with our stand-in for the generated client. @returns {Promise<string>} a class path */
async function compiled(sources, folder) {
  const jars = path.join(folder, 'jars');
  const classes = path.join(folder, 'classes');
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  await run('mvn', ['-q', '-B', '-f', path.join(here, 'pom.xml'), copy, `-DoutputDirectory=${jars}`]);
  const own = path.join(folder, 'client');
  for (const [name, source] of Object.entries(javaClient())) {
    await mkdir(path.dirname(path.join(own, name)), { recursive: true });
    await writeFile(path.join(own, name), source);
  }
  const files = [...(await javaFilesBelow(own)), ...(await javaFilesBelow(sources))];
  await run('javac', ['-nowarn', '-d', classes, '-cp', path.join(jars, '*'), ...files]);
  return [classes, path.join(jars, '*')].join(path.delimiter);
}

/** @param {string} folder @returns {Promise<string[]>} */
async function javaFilesBelow(folder) {
  await stat(folder);
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.java')).map((name) => path.join(folder, name));
}

/** TLS in front of a server, byte for byte. @param {string} endpoint @param {{ cert: string, key: string }} certificate */
async function behindTls(endpoint, { cert, key }) {
  const { hostname, port } = new URL(endpoint);
  const open = new Set();
  const server = createServer({ cert, key }, (socket) => {
    const behind = connect(Number(port), hostname);
    for (const one of [socket, behind]) {
      open.add(one);
      one.on('error', () => {
        socket.destroy();
        behind.destroy();
      });
      one.on('close', () => open.delete(one));
    }
    socket.pipe(behind).pipe(socket);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    address: `127.0.0.1:${address.port}`,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** @param {string} s3Region @param {{ s3: string, kms: string }} hosts */
function regionsXml(s3Region, hosts) {
  const endpoint = ([service, host]) =>
    `<Endpoint><ServiceName>${service}</ServiceName><Http>true</Http><Https>true</Https><Hostname>${host}</Hostname></Endpoint>`;
  const regions = [...new Set([s3Region, REGION])].map(
    (name) =>
      `<Region><Name>${name}</Name><Domain>127.0.0.1</Domain>${Object.entries(hosts).map(endpoint).join('')}</Region>`,
  );
  return `<XML><Regions>${regions.join('')}</Regions></XML>`;
}

/** @returns {Promise<number>} exit code */
function junit(classPath, { properties, env }) {
  const own = process.argv.slice(2).filter((word) => word !== '--');
  const flags = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
  const scan = [
    'execute',
    '--scan-class-path',
    classPath.split(path.delimiter)[0],
    '--include-classname',
    '.*',
  ];
  const args = [
    ...flags,
    '-cp',
    classPath,
    'org.junit.platform.console.ConsoleLauncher',
    ...scan,
    '--details',
    'tree',
    ...own,
  ];
  const child = spawn('java', args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}
