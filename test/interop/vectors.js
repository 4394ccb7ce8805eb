import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const at = (folder) => fileURLToPath(new URL(folder, import.meta.url));

/** The reader in Go (`test/vectors/reader`) shares no code with Sealift. Named here as the clients are. */
export const reader = {
  name: 'Vectors',
  needs: /** @type {[string, ...string[]][]} */ ([['go', 'version']]),
};

/** The folders of `test/vectors` that hold something else than scenarios. */
const OTHERS = ['generate', 'reader', 'wycheproof'];

/**
 * Every scenario of `test/vectors`, read by it: the same plaintext, or the same code of refusal. A scenario that
 * it does not understand, or that it leaves out, is a failure.
 *
 * @returns {Promise<import('./tables.js').Result[]>}
 */
export async function readVectors() {
  const program = path.join(at('.cache'), 'reader');
  const folders = readdirSync(at('../vectors'), { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !OTHERS.includes(entry.name),
  );
  const scenarios = folders.map(({ name }) => at(`../vectors/${name}`));
  await run('go', ['build', '-o', program, '.'], { cwd: at('../vectors/reader') });
  const { stdout } = await run(program, scenarios, { maxBuffer: 64 * 1024 * 1024 });
  const verdicts = new Map(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ name, difference }) => [name, difference]),
  );
  const files = folders.flatMap(({ name }) =>
    readdirSync(at(`../vectors/${name}`)).map((file) => `${name}/${file}`),
  );
  return files.map((file) => ({
    group: 'vectors',
    server: '',
    client: reader.name,
    wrap: '',
    format: '',
    column: '',
    detail: file,
    check: async () => {},
    error: verdicts.has(file) ? verdicts.get(file) : 'the reader left it out',
  }));
}
