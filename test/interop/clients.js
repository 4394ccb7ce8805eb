import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const cache = path.join(here, '.cache');
const python = process.env.PYTHON ?? 'python3';

/**
 * An official client: what it can do, what it needs on the machine, and how its program is built and run. Everything
 * is built into `.cache` once.
 *
 * @typedef {object} Client
 * @property {string} name
 * @property {string} package
 * @property {string} version as pinned in its recipe
 * @property {string} sdk
 * @property {('aes' | 'rsa' | 'kms')[]} keyrings
 * @property {{ reads: boolean, writes: boolean, writesFiles: boolean }} nonAscii material descriptions and encryption
 *   contexts that are not ASCII; those of instruction files apart
 * @property {boolean} writesFiles instruction files; all clients read them
 * @property {boolean} suffixes reads instruction files with another suffix
 * @property {boolean} ranges reads ranges, unauthenticated
 * @property {boolean} reencrypts wraps data keys in instruction files anew
 * @property {[string, ...string[]][]} needs commands that must succeed
 * @property {() => Promise<{ command: string, args: string[] }>} prepare
 */

/** @type {Client[]} */
export const clients = [
  {
    name: 'Java',
    package: 'software.amazon.encryption.s3:amazon-s3-encryption-client-java',
    version: pinned('java/pom.xml', /client-java<\/artifactId>\s*<version>([^<]+)/),
    sdk: 'AWS SDK for Java 2, as it brings it',
    keyrings: ['aes', 'rsa', 'kms'],
    nonAscii: { reads: true, writes: false, writesFiles: false },
    writesFiles: true,
    suffixes: true,
    ranges: true,
    reencrypts: true,
    needs: [
      ['javac', '-version'],
      ['mvn', '-version'],
    ],
    async prepare() {
      const pom = path.join(here, 'java', 'pom.xml');
      const jars = path.join(cache, 'java');
      const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
      await once('java', pom, () => run('mvn', ['-q', '-B', '-f', pom, copy, `-DoutputDirectory=${jars}`]));
      const classes = path.join(cache, 'java-classes');
      const sources = (await readdir(path.join(here, 'java'))).filter((file) => file.endsWith('.java'));
      const args = ['-d', classes, '-cp', path.join(jars, '*'), ...sources];
      await run('javac', args, { cwd: path.join(here, 'java') });
      return { command: 'java', args: ['-cp', [classes, path.join(jars, '*')].join(path.delimiter), 'Peer'] };
    },
  },
  {
    name: 'Go',
    package: 'github.com/aws/amazon-s3-encryption-client-go/v4',
    version: pinned('go/go.mod', /client-go\/v4 v(\S+)/),
    sdk: `AWS SDK for Go 2, s3 ${pinned('go/go.mod', /service\/s3 v(\S+)/)}`,
    keyrings: ['kms'],
    nonAscii: { reads: true, writes: true, writesFiles: false },
    writesFiles: false,
    suffixes: false,
    ranges: false,
    reencrypts: false,
    needs: [['go', 'version']],
    async prepare() {
      const program = path.join(cache, 'go', 'peer');
      // The compiler keeps its own cache and notices every change.
      await run('go', ['build', '-o', program, '.'], { cwd: path.join(here, 'go') });
      return { command: program, args: [] };
    },
  },
  {
    name: 'Python',
    package: 'amazon-s3-encryption-client-python',
    version: pinned('python/requirements.txt', /client-python==(\S+)/),
    sdk: `boto3 ${pinned('python/requirements.txt', /boto3==(\S+)/)}`,
    keyrings: ['kms'],
    nonAscii: { reads: false, writes: false, writesFiles: false },
    writesFiles: false,
    suffixes: true,
    ranges: false,
    reencrypts: false,
    needs: [[python, '-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10)']],
    async prepare() {
      const requirements = path.join(here, 'python', 'requirements.txt');
      const home = path.join(cache, 'python');
      const command = path.join(home, 'bin', 'python');
      await once('python', requirements, async () => {
        await run(python, ['-m', 'venv', '--clear', home]);
        await run(command, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
      });
      return { command, args: [path.join(here, 'python', 'peer.py')] };
    },
  },
];

/** @param {string} recipe @param {RegExp} pattern */
function pinned(recipe, pattern) {
  const version = pattern.exec(readFileSync(path.join(here, recipe), 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${recipe} pins no version`);
  return version;
}

/** The first need of a client that this machine does not meet. @param {Pick<Client, 'needs'>} client */
export async function missingTool(client) {
  for (const [command, ...args] of client.needs) {
    const met = await run(command, args).then(
      () => true,
      () => false,
    );
    if (!met) return `${command} ${args[0] === '-c' ? '≥ 3.10 with venv' : ''}`.trim();
  }
  return undefined;
}

/** Builds into `.cache/NAME` unless that was done with exactly this recipe. */
async function once(name, recipe, build) {
  const folder = path.join(cache, name);
  const stamp = path.join(cache, `${name}.recipe`);
  const same = existsSync(stamp) && (await readFile(stamp, 'utf8')) === (await readFile(recipe, 'utf8'));
  if (same && existsSync(folder)) return;
  await mkdir(folder, { recursive: true });
  await build();
  await copyFile(recipe, stamp);
}
