import { measureSizes } from '../sizes.js';
import { contest } from './contest.js';
import { growing } from './growing.js';
import { importing } from './host/importing.js';
import { inPage } from './host/in-page.js';
import { presigning } from './host/presigning.js';
import { resuming } from './host/resuming.js';
import { signerCalls } from './host/signer-calls.js';
import { signerLoad } from './host/signer-load.js';
import { streaming } from './host/streaming.js';
import { longTasks, memory, uploading } from './host/uploading.js';
import { inNode } from './in-node.js';
import { against } from './report/against.js';
import { quantile, ratio, spread } from './report/stats.js';
import { smallFileBenches } from './small-files.js';

const MiB = 1024 * 1024;

/**
 * @typedef {{ rounds: number, quick: boolean, mebibytes?: number, gibibytes?: number, files?: number, links: string[], uppy: boolean }} Asked
 * `uppy`: it is installed, and measured besides
 * @typedef {Asked & { site: import('./host/site.js').Site }} Setting
 * @typedef {{ name: string, about: string, needsPage: boolean, contestants?: 'needed' | 'wanted', run(setting: Setting): Promise<import('./report/table.js').Row[]> }} Bench
 */

/** @type {Bench[]} */
export const benches = [
  {
    name: 'one-realm',
    about: 'segmented AES-GCM against one-shot crypto.subtle AES-GCM, one page',
    needsPage: true,
    async run({ site, rounds, quick }) {
      const rows = [];
      for (const mebibytes of [1, 8]) {
        const job = { segmentBytes: mebibytes * MiB, totalBytes: (quick ? 8 : 256) * MiB, rounds };
        const { raw, segmented, inPlace } = await inPage(site, { bench: 'one-realm', ...job });
        const what = `segmented GCM / raw, ${mebibytes} MiB`;
        rows.push(against('raw', raw, segmented, what, { atLeast: 0.95 }));
        rows.push(against('raw', raw, inPlace, `${what}, in place as uploads do`));
      }
      return rows;
    },
  },
  {
    name: 'two-workers',
    about: 'two workers sealing one object against one queue of one-shot AES-GCM',
    needsPage: true,
    async run({ site, rounds, quick }) {
      const job = {
        segmentBytes: 8 * MiB,
        totalBytes: (quick ? 32 : 512) * MiB,
        rounds,
        workers: 2,
        inFlight: 2,
      };
      const { raw, segmented } = await inPage(site, { bench: 'two-workers', ...job });
      return [against('raw', raw, segmented, 'two workers / one raw queue, 8 MiB', { atLeast: 1.6 })];
    },
  },
  {
    name: 'uploading',
    about: 'encrypted upload of a file on disk against plaintext PUTs of its slices, to a server on loopback',
    needsPage: true,
    async run({ site, rounds, quick }) {
      const mebibytes = quick ? 20 : 1024;
      const variants = ['plain', 'read', 'encrypted'];
      const bytes = mebibytes * MiB;
      const sink = await uploading(site, 'sink', { bytes, rounds, variants });
      const real = await uploading(site, 'real', { bytes, rounds, variants: ['plain', 'encrypted'] });
      const what = `encrypted upload / plaintext, ${mebibytes} MiB`;
      return [
        against('plain', sink.plain, sink.encrypted, what, { atLeast: 0.8 }),
        against('plain', sink.plain, sink.read, 'only read and sent from memory / plaintext'),
        against('plain', real.plain, real.encrypted, `${what}, to the development S3`),
      ];
    },
  },
  {
    name: 'far-signer',
    about: 'encrypted upload with a signer whose URLs are 100 and 400 ms away, against one that is near',
    needsPage: true,
    async run({ site, rounds, quick }) {
      const mebibytes = quick ? 40 : 1024;
      const variants = ['encrypted', 'urls 100 ms away', 'urls 400 ms away'];
      const sink = await uploading(site, 'sink', { bytes: mebibytes * MiB, rounds, variants });
      const goals = [undefined, { atLeast: 0.87 }];
      return variants
        .slice(1)
        .map((far, at) =>
          against('near', sink.encrypted, sink[far], `upload of ${mebibytes} MiB, ${far} / near`, goals[at]),
        );
    },
  },
  {
    name: 'long-list',
    about:
      'thousands of files in the list of the element: until they are shown, and while it is scrolled and they are uploaded',
    needsPage: true,
    async run({ site, rounds, quick }) {
      const count = quick ? 500 : 5_000;
      const found = await inPage(site, { bench: 'long-list', count, rounds });
      const row = (what, samples, goal) => ({
        what: `${count} files: ${what}`,
        value: spread(samples),
        unit: 'ms',
        goal,
      });
      return [
        row('until they are shown', found.shown, { atMost: 300 }),
        row('longest task over 50 ms while scrolling', found.scrolling, { atMost: 0 }),
        {
          ...row('longest task over 50 ms while adding and uploading', found.uploading, { atMost: 0 }),
          detail: `${spread(found.seconds).median.toFixed(1)} s in all`,
        },
        { ...row('elements in the document', found.nodes), unit: 'elements' },
      ];
    },
  },
  ...smallFileBenches,
  {
    name: 'tasks',
    about: "tasks of the page's thread over 50 ms while files are uploaded, by the engine and by the element",
    needsPage: true,
    async run({ site, rounds, quick }) {
      const rows = [];
      for (const [count, bytes, what] of [
        [quick ? 20 : 1_000, 10_000, 'files of 10 kB'],
        [1, (quick ? 20 : 512) * MiB, `file of ${quick ? 20 : 512} MiB`],
      ]) {
        for (const by of ['engine', 'element']) {
          const found = await longTasks(site, { by, bytes, count, rounds });
          const all = found.flat().map(Math.round);
          rows.push({
            what: `${count} ${what}, ${by}: tasks over 50 ms`,
            value: spread(found.map(({ length }) => length)),
            unit: '',
            goal: { atMost: 0 },
            detail: all.length === 0 ? 'none' : `milliseconds: ${all.sort((a, b) => b - a).slice(0, 8)}`,
          });
        }
      }
      return rows;
    },
  },
  {
    name: 'memory',
    about:
      'memory of all browser processes above idle while a file on disk is encrypted and uploaded (Linux)',
    needsPage: true,
    async run({ site, rounds, quick, gibibytes = 2 }) {
      const mebibytes = quick ? 20 : gibibytes * 1024;
      const runs = [];
      for (let run = 0; run < Math.min(rounds, 3); run++) {
        runs.push(await memory(site, { bytes: mebibytes * MiB, variant: 'encrypted' }));
      }
      // A thread that waits for a processor has long tasks, too: the same file as it is shows how many.
      const plain = await memory(site, { bytes: mebibytes * MiB, variant: 'plain' });
      const longest = (tasks) => Math.round(Math.max(0, ...tasks));
      const halves = runs.map(
        ({ firstHalf, secondHalf }) => `${Math.round(firstHalf)}→${Math.round(secondHalf)}`,
      );
      return [
        {
          what: `peak memory above idle, ${mebibytes} MiB`,
          value: spread(runs.map(({ peak }) => peak)),
          unit: 'MiB',
          goal: { atMost: 250 },
          detail: `median of first → second half: ${halves.join(', ')} MiB`,
        },
        {
          what: `tasks of the page's thread over 50 ms, ${mebibytes} MiB`,
          value: spread(runs.map(({ longTasks }) => longTasks.length)),
          unit: '',
          goal: { atMost: 0 },
          detail:
            `longest: ${longest(runs.flatMap(({ longTasks }) => longTasks))} ms; ` +
            `while plaintext slices are sent: ${plain.longTasks.length}, ${longest(plain.longTasks)} ms`,
        },
      ];
    },
  },
  {
    name: 'resume',
    about: 'an upload whose browser is killed at nine tenths, and goes on in the next one',
    needsPage: true,
    async run({ site, rounds, quick, mebibytes = quick ? 128 : 1024 }) {
      const runs = [];
      for (let run = 0; run < Math.min(rounds, 3); run++) {
        runs.push(await resuming(site, { bytes: mebibytes * MiB }));
      }
      const each = (name) => spread(runs.map((run) => run[name]));
      const shares = runs.map(({ before }) => `${Math.round(before * 100)} %`).join(', ');
      return [
        {
          what: `resume of ${mebibytes} MiB: bytes that arrived twice`,
          value: spread(runs.map(({ again }) => again / MiB)),
          unit: 'MiB',
          // Two workers with two parts of 8 MiB each.
          goal: { atMost: 32 },
          detail: `killed when ${shares} had arrived`,
        },
        {
          what: 'from the call of resume until S3 has a byte',
          value: each('firstByte'),
          unit: 'ms',
          goal: { atMost: 2_000 + each('hashing').median },
          detail: `the goal is 2 s and ${Math.round(each('hashing').median)} ms, in which what was started is read and sealed`,
        },
        { what: 'from the call of resume until it is done', value: each('total'), unit: 'ms' },
      ];
    },
  },
  {
    name: 'opening',
    about: 'decrypting and verifying against one-shot crypto.subtle decryption, one page',
    needsPage: true,
    async run({ site, rounds, quick }) {
      const job = { segmentBytes: 4 * MiB, totalBytes: (quick ? 8 : 256) * MiB, rounds };
      const { raw, segmented, inPlace } = await inPage(site, { bench: 'opening', ...job });
      const what = 'segmented decryption / raw, 4 MiB';
      return [
        against('raw', raw, segmented, what),
        against('raw', raw, inPlace, `${what}, in place as downloads do`),
      ];
    },
  },
  {
    name: 'segments',
    about:
      'one object read through, each segment verified by the table, against one-shot decryption, one page',
    needsPage: true,
    async run({ site, rounds, quick }) {
      const job = { segmentBytes: 4 * MiB, totalBytes: (quick ? 8 : 256) * MiB, rounds };
      const { raw, verified, tableBytes } = await inPage(site, { bench: 'segments', ...job });
      const share = (tableBytes / job.totalBytes) * 100;
      return [
        against('raw', raw, verified, 'verified by its segment table / raw, 4 MiB', { atLeast: 1.2 }),
        {
          what: `segment table of an object of ${job.totalBytes / MiB} MiB`,
          value: spread([share]),
          unit: '%',
          goal: { atMost: 0.003 },
          detail: `${tableBytes} bytes`,
        },
      ];
    },
  },
  {
    name: 'streaming',
    about:
      'a film from the development S3, encrypted and plain: first frame, seeking, and saved to disk (Chromium, Linux)',
    needsPage: true,
    async run({ site, rounds, quick, gibibytes = 1 }) {
      const mebibytes = quick ? 24 : gibibytes * 1024;
      const found = await streaming(site, { mebibytes, rounds });
      const what = `film of ${mebibytes} MiB`;
      const ms = (samples) => `${Math.round(spread(samples).median)} ms`;
      return [
        {
          what: `${what}: first frame, verified / plain`,
          value: ratio(found.verified, found.plain),
          unit: 'ratio',
          goal: { atMost: 3 },
          detail: `${ms(found.verified)} against ${ms(found.plain)}`,
        },
        {
          what: `${what}: verified from a seek to the middle until it is there`,
          value: spread(found.seekBytes.map((bytes) => bytes / MiB)),
          unit: 'MiB',
          goal: { atMost: 4 },
          detail: `${ms(found.seekVerified)} against ${ms(found.seekPlain)} plain`,
        },
        ...[
          ['fetched', 'plain `fetch` to disk', { atLeast: 0.8 }],
          ['plain', 'plain link'],
          ['passed', 'a service worker that passes the plain file on'],
        ].map(([name, called, goal]) =>
          against(
            name,
            found.speeds[name],
            found.speeds.streamed,
            `${what}: saved as it is verified / ${called}`,
            goal,
          ),
        ),
        ...Object.entries(found.processor).map(([name, samples]) => ({
          what: `${what}: processor time of the browser, ${name}`,
          value: spread(samples),
          unit: 's for a GiB',
        })),
        {
          what: `${what}: peak memory above idle while it is saved`,
          value: spread(found.memory.streamed),
          unit: 'MiB',
          goal: { atMost: 150 },
          detail: `${Math.round(spread(found.memory.plain).median)} MiB by the plain link`,
        },
      ];
    },
  },
  {
    name: 'checksum',
    about: 'CRC64NVME of the sealed bytes against encrypting them',
    needsPage: true,
    async run({ site, rounds, quick }) {
      const job = { segmentBytes: 8 * MiB, totalBytes: (quick ? 8 : 256) * MiB, rounds };
      const rows = [];
      for (const [where, webAssembly] of [
        ['JavaScript', false],
        ['WebAssembly', true],
      ]) {
        const { raw, checksum } = await inPage(site, { bench: 'checksum', ...job, webAssembly });
        rows.push(against('raw AES-GCM', raw, checksum, `CRC64NVME in ${where} / raw AES-GCM, 8 MiB`));
      }
      return rows;
    },
  },
  {
    name: 'presigning',
    about: 'presigned part URLs per second against getSignedUrl per part, in Node',
    needsPage: false,
    async run({ rounds, quick }) {
      const { ours, baseline } = await presigning({ rounds, urls: quick ? 20 : 400 });
      const detail = `${Math.round(spread(ours).median)} against ${Math.round(spread(baseline).median)} URLs/s`;
      return [
        {
          what: 'part URLs / getSignedUrl',
          value: ratio(ours, baseline),
          unit: 'ratio',
          goal: { atLeast: 15 },
          detail,
        },
      ];
    },
  },
  {
    name: 'signer-calls',
    about:
      'grants, starts, URLs of parts and completions per second of one signer, against the AWS SDK (built first)',
    needsPage: false,
    async run({ rounds, quick }) {
      const { sealift, sdk } = await signerCalls({ uploads: quick ? 20 : 500, rounds });
      const compared = ['starts', 'URLs of parts', 'completions'].map((call) => ({
        what: `${call}, signer over HTTP / AWS SDK over HTTP`,
        group: 'Against the AWS SDK, which checks nothing',
        value: ratio(sealift[call], sdk[call]),
        unit: /** @type {const} */ ('ratio'),
      }));
      const rates = Object.entries(sealift).map(([call, perSecond]) => ({
        what: call,
        group: 'Per second, 16 calls at a time',
        value: spread(perSecond),
        unit: /** @type {const} */ ('per second'),
        detail:
          call === 'grants' ? 'the SDK has no such call' : `SDK: ${Math.round(spread(sdk[call]).median)}`,
      }));
      return [...compared, ...rates];
    },
  },
  {
    name: 'signer-load',
    about:
      'many uploads at a time on one signer process, against the AWS SDK with getSignedUrl (Linux; built first)',
    needsPage: false,
    async run({ rounds, quick }) {
      const job = { uploads: quick ? 50 : 2_000, waves: Math.min(rounds, 3) };
      const ours = await signerLoad('sealift', job);
      const theirs = await signerLoad('sdk', job);
      const rates = (load) => load.atOnce.map(({ perSecond }) => perSecond);
      const resets = ({ atOnce, half }) => [...atOnce, half].reduce((sum, wave) => sum + wave.resets, 0);
      const rounded = (values) => values.map(Math.round).join(', ');
      const within = (load, share) => spread(load.map(({ latencies }) => quantile(latencies, share)));
      const latency = (what, load, other) =>
        [0.5, 0.99].map((share) => ({
          what: `${what}, ${share === 0.5 ? 'median' : '99 of 100 within'}`,
          value: within(load, share),
          unit: 'ms',
          detail: `SDK: ${Math.round(within(other, share).median)} ms`,
        }));
      return [
        {
          what: `signer, ${job.uploads} uploads at a time: requests per second / AWS SDK`,
          value: ratio(rates(ours), rates(theirs)),
          unit: 'ratio',
          detail: `${rounded(rates(ours))} against ${rounded(rates(theirs))} per second; new connections broken off: ${resets(ours)}, SDK ${resets(theirs)}`,
        },
        ...latency('an answer while all ask at once', ours.atOnce, theirs.atOnce),
        ...latency('an answer at half of that rate', [ours.half], [theirs.half]),
        {
          what: `signer, ${job.uploads} uploads at a time: peak memory above idle`,
          value: spread([...ours.atOnce, ours.half].map(({ peak }) => peak)),
          unit: 'MiB',
          detail: `wave by wave ${rounded([...ours.atOnce, ours.half].map(({ peak }) => peak))}, afterwards ${Math.round(ours.after)}; SDK ${rounded([...theirs.atOnce, theirs.half].map(({ peak }) => peak))}, ${Math.round(theirs.after)}`,
        },
      ];
    },
  },
  {
    name: 'importing',
    about: 'milliseconds until the signer is loaded, in fresh processes of Node (built first: npm run build)',
    needsPage: false,
    async run({ rounds }) {
      const [signer, sdk] = importing({ rounds, modules: ['@sealift/signer', '@aws-sdk/client-s3'] });
      return ['ms', 'cpuMs'].map((by) => {
        const [ours, theirs] = [signer, sdk].map((times) => spread(times.map((time) => time[by])));
        return {
          what: `import of @sealift/signer, ${by === 'ms' ? 'by the clock' : 'processor time'}`,
          value: ours,
          unit: 'ms',
          goal: { atMost: 100 },
          detail: `@aws-sdk/client-s3: ${Math.round(theirs.median)} ms`,
        };
      });
    },
  },
  ...inNode,
  ...contest,
  ...growing,
  {
    name: 'size',
    about: 'bytes a page or a Worker loads, minified and compressed with gzip',
    needsPage: false,
    run: async () =>
      (await measureSizes()).map(({ what, bytes, goal }) => ({
        what: `gzip: ${what}`,
        value: spread([bytes / 1000]),
        unit: 'kB',
        goal: { atMost: goal / 1000 },
      })),
  },
];
