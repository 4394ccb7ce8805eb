import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const MIB = 1024 * 1024;
/** Three parts of 8 MiB, the last one shorter; four of 5 MiB. */
export const BIG_BYTES = 20 * MIB;

/** What is synchronized: nested, empty, with names that need care in URLs and in XML. */
const TREE = ['a.txt', 'empty.bin', 'deep/er/b.txt', 'with space & more/ü+=%25.txt', 'q?u"e\'s.txt'];

/**
 * Makes the folder of files that every tool works with.
 * @param {string} folder
 */
export async function makeFiles(folder) {
  const tree = path.join(folder, 'tree');
  for (const name of TREE) {
    const file = path.join(tree, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, name.startsWith('empty') ? '' : `this is ${name}\n`);
  }
  const [small, big] = [path.join(folder, 'small.txt'), path.join(folder, 'big.bin')];
  await writeFile(small, 'hello\n');
  await writeFile(big, randomBytes(BIG_BYTES));
  return { tree, small, big, names: [...TREE].sort() };
}

/** @param {string} one @param {string} other @throws Error */
export async function mustBeSameFile(one, other) {
  const [a, b] = await Promise.all([readFile(one), readFile(other)]);
  if (!a.equals(b))
    throw new Error(`${path.basename(other)} has ${b.length} bytes, not the ${a.length} of the original`);
}

/** @param {string} one @param {string} other @throws Error when one folder has what the other has not */
export async function mustBeSameTree(one, other) {
  const [a, b] = await Promise.all([digestsOf(one), digestsOf(other)]);
  mustEqual(b, a);
}

/** @param {unknown} got @param {unknown} wanted @throws Error */
export function mustEqual(got, wanted) {
  const [a, b] = [got, wanted].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`got ${a}, expected ${b}`);
}

/** The ETag that S3 gives to an object of parts. @param {string} file @param {number} partBytes */
export async function multipartEtag(file, partBytes) {
  const bytes = await readFile(file);
  const digests = [];
  for (let at = 0; at < bytes.length; at += partBytes)
    digests.push(
      createHash('md5')
        .update(bytes.subarray(at, at + partBytes))
        .digest(),
    );
  return `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${digests.length}"`;
}

/** @param {string} folder */
async function digestsOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((one) => path.join(one.parentPath, one.name));
  const lines = files.map(async (file) => {
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    return `${path.relative(folder, file)} ${digest}`;
  });
  return (await Promise.all(lines)).sort();
}
