import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the packages that take part. */
export function build() {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const packages = ['core', 'keys', 'client', 'signer', 'dev-s3'].map((name) => path.join('packages', name));
  const { status } = spawnSync(process.execPath, [tsc, '-b', ...packages], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('The packages could not be built.');
}
