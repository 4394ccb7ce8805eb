/** What `@sealift/client` costs in Node: against OpenSSL's command, the AWS SDK, and the official clients. From the built files. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer } from './host/child.js';
import { contestants } from './host/official-clients.js';
import { plaintextOf } from './host/plaintext.js';
import { gone, measuredWork } from './host/work.js';
import { against } from './report/against.js';
import { ratio, spread } from './report/stats.js';

const MiB = 1024 * 1024;
/** All of them in turn, and each of them thrice at least, fit into minutes. */
const MOST_ROUNDS = 5;
/** In one piece of work. */
const RANGES = 50;
const SERVERS = {
  sink: path.join(import.meta.dirname, 'host', 's3-sink.js'),
  stored: path.join(import.meta.dirname, 'host', 's3-stored.js'),
};

/** @typedef {import('./host/work.js').Measured} Measured */

/** @type {import('./benches.js').Bench[]} */
export const inNode = [
  {
    name: 'files',
    about:
      'a file encrypted and decrypted into another one by node:crypto, against "openssl enc -aes-256-ctr"',
    needsPage: false,
    run: async ({ rounds, quick, mebibytes }) =>
      inFolder(async (folder) => {
        const bytes = (mebibytes ?? (quick ? 20 : 2048)) * MiB;
        const from = await plaintextOf(folder, bytes);
        const [sealed, file] = [path.join(folder, 'sealed'), path.join(folder, 'out')];
        const contest = {
          openssl: () => openssl(from, file),
          'bare-seal': () => work('bare-seal', from, file),
          'bare-open': () => work('bare-open', from, file),
          seal: () => work('seal', from, sealed),
          'seal-streamed': () => work('seal-streamed', from, file),
          'seal-webcrypto': () => work('seal-webcrypto', from, file),
          open: () => work('open', sealed, file),
          'open-delayed': () => work('open-delayed', sealed, file),
          'open-webcrypto': () => work('open-webcrypto', sealed, file),
          'open-verified': () => work('open-verified', sealed, file),
        };
        const found = await inTurns(contest, rounds, () => gone(file, `${file}.json`));
        const row = (ours, what, goal) =>
          against('openssl', speeds(bytes, found.openssl), speeds(bytes, found[ours]), what, goal);
        const bare = (theirs, ours, what) =>
          against(
            'bare',
            speeds(bytes, found[theirs]),
            speeds(bytes, found[ours]),
            `the same, ${what} / createCipheriv of Node alone`,
          );
        const size = `${bytes / MiB} MiB`;
        return [
          row('seal', `file to file, encrypt / openssl enc, ${size}`, { atLeast: 0.8 }),
          row('open', `file to file, verified, then decrypted / openssl enc, ${size}`, { atLeast: 0.8 }),
          row('seal-streamed', 'encrypt, through streams of Node'),
          row('open-delayed', 'decrypt, through streams of Node, delayed authentication'),
          bare('bare-seal', 'seal', 'encrypt'),
          bare('bare-open', 'open', 'verify and decrypt'),
          row('open-verified', 'from a stream into a fileSpool, synced'),
          processorTime('openssl', found.openssl, found.seal, 'encrypt'),
          processorTime('openssl', found.openssl, found.open, 'verify and decrypt'),
          processorTime('openssl', found.openssl, found['seal-streamed'], 'encrypt, through streams'),
          processorTime('openssl', found.openssl, found['open-delayed'], 'decrypt, through streams'),
          processorTime('segments by WebCrypto', found['seal-webcrypto'], found['seal-streamed'], 'encrypt'),
          processorTime('segments by WebCrypto', found['open-webcrypto'], found['open-delayed'], 'decrypt'),
        ];
      }),
  },
  {
    name: 'client',
    about: 'put and get of @sealift/client against the AWS SDK with the same bytes, to a server on loopback',
    needsPage: false,
    run: async ({ rounds, quick, mebibytes }) =>
      inFolder(async (folder) => {
        const bytes = (mebibytes ?? (quick ? 20 : 2048)) * MiB;
        const from = await plaintextOf(folder, bytes);
        const file = path.join(folder, 'out');
        const size = `${bytes / MiB} MiB`;
        const sink = await withServer(SERVERS.sink, (world) =>
          inTurns(ops(world, ['sdk-put', 'bare-put', 'put'], { key: 'k', file: from }), rounds),
        );
        const stored = await withServer(SERVERS.stored, async (world) => {
          const puts = {
            'sdk-put': () => measuredWork(world, { op: 'sdk-put', key: 'plain', file: from }),
            put: () => measuredWork(world, { op: 'put', key: 'sealed', file: from }),
          };
          const put = await inTurns(puts, rounds);
          const gets = {
            'sdk-get': () => measuredWork(world, { op: 'sdk-get', key: 'plain', file }),
            ...ops(world, ['bare-get', 'get-delayed', 'get-to-file'], { key: 'sealed', file }),
          };
          return { ...put, ...(await inTurns(gets, rounds, () => gone(file))) };
        });
        const row = (found, theirs, ours, what, goal) =>
          against('SDK', speeds(bytes, found[theirs]), speeds(bytes, found[ours]), what, goal);
        return [
          row(sink, 'sdk-put', 'put', `put / SDK Upload, ${size}, to the sink`, { atLeast: 0.8 }),
          row(sink, 'bare-put', 'put', 'put / SDK Upload of what createCipheriv gives, to the sink'),
          processorTime('SDK', sink['sdk-put'], sink.put, 'put, to the sink'),
          row(stored, 'sdk-put', 'put', `put / SDK Upload, ${size}, to the development S3`, { atLeast: 0.8 }),
          row(stored, 'sdk-get', 'get-delayed', `get, delayed / SDK GetObject, ${size}, to disk`, {
            atLeast: 0.8,
          }),
          row(stored, 'bare-get', 'get-delayed', 'get, delayed / SDK GetObject through createDecipheriv'),
          processorTime('SDK', stored['sdk-get'], stored['get-delayed'], 'get, delayed'),
          row(stored, 'sdk-get', 'get-to-file', `get, verified to disk / SDK GetObject, ${size}`),
          memory('put', sink['sdk-put'], sink.put),
          memory('get, delayed', stored['sdk-get'], stored['get-delayed']),
          memory('get, verified to disk', stored['sdk-get'], stored['get-to-file']),
        ];
      }),
  },
  {
    name: 'ranges',
    about:
      'verified ranges of @sealift/client against GetObject with Range of the AWS SDK, to a server on loopback',
    needsPage: false,
    run: async ({ rounds, quick, mebibytes }) =>
      inFolder(async (folder) => {
        const bytes = (mebibytes ?? (quick ? 20 : 256)) * MiB;
        const file = await plaintextOf(folder, bytes);
        const found = await withServer(SERVERS.stored, async (world) => {
          await measuredWork(world, { op: 'put-with-table', key: 'film', file });
          const names = ['sdk-ranges', 'ranges', 'ranges-of-one'];
          return inTurns(ops(world, names, { key: 'film', file, count: RANGES }), rounds);
        });
        const ms = (op) => found[op].map((one) => one.ms / RANGES);
        const times = (ours, what) => ({
          what: `time of a range of 64 KiB, ${what} / SDK`,
          value: ratio(ms(ours), ms('sdk-ranges')),
          unit: 'ratio',
          detail: `${spread(ms(ours)).median.toFixed(1)} against ${spread(ms('sdk-ranges')).median.toFixed(1)} ms`,
        });
        return [
          times('ranges', 'getObject, which opens the object each time'),
          times('ranges-of-one', 'openObject once, then readRange'),
          processorTime('SDK', found['sdk-ranges'], found.ranges, 'getObject'),
          processorTime('SDK', found['sdk-ranges'], found['ranges-of-one'], 'readRange'),
        ];
      }),
  },
  {
    name: 'clients',
    about: 'put and verified get of @sealift/client against the official clients for Java, Go and Python',
    needsPage: false,
    run: async ({ rounds, quick, mebibytes }) =>
      inFolder(async (folder) => {
        const bytes = (mebibytes ?? (quick ? 1 : 128)) * MiB;
        const from = await plaintextOf(folder, bytes);
        const file = path.join(folder, 'out');
        const each = (peers, op, at) =>
          Object.fromEntries(peers.map(({ name, work }) => [name, () => work(op, at)]));
        // Some put in parts and some do not: what a server makes of parts is not to be measured.
        const put = await withServer(SERVERS.sink, (world) =>
          contestants(world, folder, (peers) => inTurns(each(peers, 'put', from), rounds)),
        );
        const get = await withServer(SERVERS.stored, (world) =>
          contestants(world, folder, async (peers) => {
            for (const { work } of peers) await work('put', from);
            return inTurns(each(peers, 'get', file), rounds, () => gone(file));
          }),
        );
        const found = { put, get };
        return ['put', 'get'].flatMap((op) =>
          Object.entries(found[op])
            .filter(([name]) => name !== 'Sealift')
            .flatMap(([name, theirs]) => {
              const where = op === 'put' ? ', to the sink' : ', verified';
              const what = `${op} / ${name}, ${bytes / MiB} MiB${where}`;
              const ours = speeds(bytes, found[op].Sealift);
              return [
                against(name, speeds(bytes, theirs), ours, what, { atLeast: 1 }),
                processorTime(name, theirs, found[op].Sealift, op),
              ];
            }),
        );
      }),
  },
];

/** Every variant once in each round, the order turning, after a round that is thrown away. */
async function inTurns(variants, rounds, after = async () => {}) {
  const names = Object.keys(variants);
  /** @type {Record<string, Measured[]>} */
  const found = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -1; round < Math.min(rounds, MOST_ROUNDS); round++)
    for (let at = 0; at < names.length; at++) {
      // In the first round the order is the one given: what decrypts needs what encrypts.
      const name = names[(at + Math.max(0, round)) % names.length] ?? '';
      const measured = await variants[name]();
      await after();
      if (round >= 0) found[name]?.push(measured);
    }
  return found;
}

function ops(world, names, work) {
  return Object.fromEntries(names.map((op) => [op, () => measuredWork(world, { op, ...work })]));
}

/** @param {string} op @param {string} from @param {string} file */
function work(op, from, file) {
  const nowhere = {
    endpoint: 'http://127.0.0.1:9',
    region: 'none',
    bucket: 'none',
    accessKeyId: 'a',
    secretAccessKey: 'b',
  };
  return measuredWork(nowhere, { op, from, file });
}

/** OpenSSL's command has no AES-GCM; AES-CTR is what of it encrypts. @returns {Measured} */
function openssl(from, file) {
  const key = ['-K', '07'.repeat(32), '-iv', '00'.repeat(16)];
  const script = 'TIMEFORMAT="%U %S"; time "$@"';
  const command = ['openssl', 'enc', '-aes-256-ctr', ...key, '-in', from, '-out', file];
  const started = performance.now();
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], { encoding: 'utf8' });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`there is no "openssl enc" here: ${stderr}`);
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { ms, cpuMs: (user + system) * 1000, peakMiB: 0 };
}

/** @param {number} bytes @param {Measured[]} measured @returns {number[]} MB/s */
function speeds(bytes, measured) {
  return measured.map(({ ms }) => bytes / 1000 / ms);
}

/** How much less of it: the ratio that other work on the machine disturbs least. */
function processorTime(baseline, theirs, ours, what) {
  const [a, b] = [theirs, ours].map((all) => all.map(({ cpuMs }) => cpuMs));
  return {
    what: `processor time, ${what}: ${baseline} / client`,
    value: ratio(a, b),
    unit: 'ratio',
    detail: `${Math.round(spread(b).median)} against ${Math.round(spread(a).median)} ms`,
  };
}

function memory(what, theirs, ours) {
  const above = ours.map(({ peakMiB }, round) => peakMiB - theirs[round].peakMiB);
  const median = (all) => Math.round(spread(all.map(({ peakMiB }) => peakMiB)).median);
  return {
    what: `peak memory above the SDK's own, ${what}`,
    value: spread(above),
    unit: 'MiB',
    goal: { atMost: 150 },
    detail: `${median(ours)} against ${median(theirs)} MiB`,
  };
}

async function inFolder(use) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    return await use(folder);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function withServer(script, use) {
  const { addresses, close } = await startServer(script);
  try {
    return await use(addresses);
  } finally {
    await close();
  }
}
