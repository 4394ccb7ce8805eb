/** Bundles the simulation with the packages' sources into one file for Node, with a few things replaced. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = fileURLToPath(new URL('.', import.meta.url));
const packages = path.resolve(here, '../../packages');

/** The disk of S3, and its random bytes, are simulated. */
const STAND_INS = {
  'node:fs': 'platform/memory-disk.ts',
  'node:fs/promises': 'platform/memory-disk.ts',
  'node:crypto': 'platform/node-crypto.ts',
};

/** The same digests and signatures, faster. */
const DIGESTS = /^@noble\/(ed25519|hashes\/(hkdf|hmac|legacy|sha2)\.js)$/;

/**
 * Parts of 5 MiB and more would take a thousand times as long to seal. Nothing else in the sources is another text, and each of
 * these has to be found. @type {Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>}
 */
const SMALLER = {
  'protocol/src/plan.ts': [
    ['MIN_PART_BYTES: number = 5 * 1024 * 1024;', 'MIN_PART_BYTES: number = 48;'],
    ['partSize += 1024 * 1024;', 'partSize += 16;'],
  ],
  'upload/src/download/ranges.ts': [['RANGE_BYTES: number = 8 * 1024 * 1024;', 'RANGE_BYTES: number = 48;']],
  // Segments of a table, and the native calls that they come from: some of them lie in two parts.
  'core/src/gcm/segment.ts': [
    ['PIECE_BYTES: number = 768 * 1024;', 'PIECE_BYTES: number = 32;'],
    ['CALL_BYTES = 256 * 1024;', 'CALL_BYTES = 16;'],
  ],
  'core/src/segments/layout.ts': [['MIN_SEGMENT_BYTES = 1024;', 'MIN_SEGMENT_BYTES = 16;']],
  'dev-s3/src/limits.ts': [['MIN_PART_SIZE: number = 5 * MiB;', 'MIN_PART_SIZE: number = 48;']],
};

/**
 * @param {string} file where the bundle goes
 * @param {Pick<import('./mutations.js').Mutation, 'file' | 'from' | 'to'>} [mutation] what else is replaced
 * @returns {Promise<void>}
 */
export async function bundle(file, mutation) {
  /** @type {Map<string, readonly (readonly [from: string, to: string])[]>} */
  const changed = new Map(Object.entries(SMALLER));
  if (mutation !== undefined) changed.set(mutation.file, [[mutation.from, mutation.to]]);
  const left = new Set(changed.keys());
  const made = await rolldown({
    input: path.join(here, 'program.ts'),
    platform: 'node',
    // Built workers: pages of this simulation start none.
    external: [/\.source\.js$/],
    resolve: { conditionNames: ['@sealift/source', 'node', 'import', 'default'] },
    plugins: [
      {
        name: 'simulated',
        resolveId(source, importer = '') {
          if (source === '#ed25519') return path.join(here, 'platform/ed25519.ts');
          if (DIGESTS.test(source)) return path.join(here, 'platform/digests.ts');
          const standIn = STAND_INS[/** @type {keyof typeof STAND_INS} */ (source)];
          if (standIn === undefined || !importer.startsWith(path.join(packages, 'dev-s3'))) return null;
          return path.join(here, standIn);
        },
        transform(code, id) {
          const name = path.relative(packages, id);
          const changes = changed.get(name);
          if (changes === undefined) return null;
          left.delete(name);
          const replaced = changes.reduce((text, [from, to]) => {
            if (!text.includes(from)) throw new Error(`${name} has no "${from}"`);
            return text.replace(from, to);
          }, code);
          // No line moves.
          return { code: replaced, map: null };
        },
      },
    ],
  });
  await made.write({ file, format: 'esm', codeSplitting: false, sourcemap: true });
  await made.close();
  if (left.size > 0) throw new Error(`not bundled: ${[...left].join(', ')}`);
}
