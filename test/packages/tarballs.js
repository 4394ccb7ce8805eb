/**
 * The packages as they would be published, and apps that use them as a stranger's would: `packAll` packs every package of
 * the workspace with `npm pack`; `installApp` copies an app out of this repository, where no workspace helps it, and
 * installs it with the tarballs.
 *
 *     const packed = packAll();                    // built before: `tsc -b packages`, or `npm run build`
 *     const app = await installApp('demo/examples/express', packed);
 *     await app.npm(['run', 'build']);             // throws with what it wrote
 *
 * An app's `package.json` names our packages as after a release (`"@sealift/element": "^0.1.0"`); in the copy they become
 * `file:` tarballs, and `overrides` gives the same ones to packages of ours that need each other. If the app has a
 * `package-lock.json`, the versions in it are kept (it need not know our packages). Copies stay in one folder below
 * the system's temporary one, with their `node_modules`, until `removeApps()`: a second install takes seconds.
 *
 * What `demo/examples/*` must look like to be tested is at the top of `examples.js`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishedPackages } from '../../release/packages.js';
import { lockOf } from './lock.js';
import { run, serve } from './program.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** One for each checkout, outside of it: nothing above an app has a `node_modules`. */
const place = path.join(tmpdir(), `sealift-packages-${digest(root).slice(0, 12)}`);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
/** What an app has by having been installed, built or started; never copied. */
const MADE = new Set(['node_modules', 'dist', 'build', '.next', '.angular', '.svelte-kit', '.parcel-cache']);

/**
 * @typedef {{ readonly name: string, readonly version: string, readonly tarball: string, readonly files: readonly string[] }} Packed
 *   `tarball` is a path; `files` are the paths inside it, below `package/`
 *
 * @returns {Map<string, Packed>} by name
 * @throws Error when a package is not built
 */
export function packAll() {
  const folders = publishedPackages().map(({ folder }) => folder);
  for (const folder of folders) {
    if (!existsSync(path.join(root, folder, 'dist')))
      throw new Error(`${folder} is not built: npm run build`);
  }
  const target = path.join(place, 'tarballs');
  mkdirSync(target, { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    npm,
    ['pack', '--json', '--loglevel=error', `--pack-destination=${target}`, ...folders],
    { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error(`npm pack ended with code ${status}:\n${stderr}${stdout}`);
  /** @type {{ name: string, version: string, filename: string, files: { path: string }[] }[]} */
  const packed = JSON.parse(stdout);
  return new Map(
    packed.map(({ name, version, filename, files }) => {
      const made = path.join(target, filename);
      // npm takes a tarball of a known name for the one that it has installed: other content, other name.
      const tarball = made.replace(/\.tgz$/, `-${digest(readFileSync(made)).slice(0, 12)}.tgz`);
      renameSync(made, tarball);
      return [name, { name, version, tarball, files: files.map((file) => file.path) }];
    }),
  );
}

/**
 * @typedef {object} App
 * @property {string} folder the copy
 * @property {(args: readonly string[], options?: { env?: Record<string, string>, minutes?: number }) => Promise<string>} npm
 *   runs npm in it; resolves with its output, throws with it
 * @property {(args: readonly string[], options: { env?: Record<string, string>, url: string, seconds?: number }) => Promise<{ output(): string, close(): Promise<void> }>} serve
 *   runs npm until `close()`; resolves when `url` answers
 *
 * @param {string} source the app's folder, relative to the repository
 * @param {Map<string, Packed>} packed of `packAll`
 * @param {{ under?: string, name?: string, lock?: boolean }} [options] `under`: a folder whose files the app has too, where it has
 *   none of its own; `name`: of the copy, by default made from `source`; `lock`: the versions of now are written into the
 *   app's `package-lock.json` in this repository
 * @returns {Promise<App>}
 */
export async function installApp(
  source,
  packed,
  { under, name = source.replaceAll(/[^\w-]+/g, '-'), lock = false } = {},
) {
  const folder = path.join(place, 'apps', name);
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder)) {
    if (entry !== 'node_modules' || lock) rmSync(path.join(folder, entry), { recursive: true });
  }
  for (const from of [under, source]) {
    if (from === undefined) continue;
    const top = path.join(root, from);
    cpSync(top, folder, { recursive: true, filter: (file) => !MADE.has(path.basename(file)) });
  }
  const manifestFile = path.join(folder, 'package.json');
  writeFileSync(manifestFile, withTarballs(readFileSync(manifestFile, 'utf8'), packed));
  /** @type {App} */
  const app = {
    folder,
    npm: (args, options) => run(npm, args, { ...options, cwd: folder }),
    serve: (args, options) => serve(npm, args, { ...options, cwd: folder }),
  };
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--omit-lockfile-registry-resolved'];
  if (lock) rmSync(path.join(folder, 'package-lock.json'), { force: true });
  await app.npm(['install', ...flags], { minutes: 8 });
  if (lock)
    writeFileSync(
      path.join(root, source, 'package-lock.json'),
      lockOf(folder, path.join(root, source), packed),
    );
  return app;
}

/** Removes what `packAll` and `installApp` left for the next time. */
export function removeApps() {
  rmSync(place, { recursive: true, force: true });
}

/**
 * The same app, with our packages from tarballs.
 *
 * @param {string} manifest text of its `package.json`
 * @param {Map<string, Packed>} packed
 * @throws Error when it names a package of ours by a version that we would not publish
 */
export function withTarballs(manifest, packed) {
  const app = JSON.parse(manifest);
  const tarballs = [...packed.values()].map((one) => [one.name, `file:${one.tarball}`]);
  for (const kind of ['dependencies', 'devDependencies']) {
    for (const [name, spec] of Object.entries(app[kind] ?? {})) {
      const ours = packed.get(name);
      if (ours === undefined) {
        if (name === 'sealift' || name.startsWith('@sealift/'))
          throw new Error(`there is no package ${name}`);
        continue;
      }
      if (String(spec).replace(/^[\^~]/, '') !== ours.version) {
        throw new Error(`${app.name} wants ${name} ${spec}; it is ${ours.version}`);
      }
      app[kind][name] = `file:${ours.tarball}`;
    }
  }
  app.overrides = { ...app.overrides, ...Object.fromEntries(tarballs) };
  return `${JSON.stringify(app, null, 2)}\n`;
}

/** @param {string | Buffer} value @returns {string} SHA-256, hex */
function digest(value) {
  return createHash('sha256').update(value).digest('hex');
}
