/** `npm run packaging`: what would be published is well-formed (publint, are the types wrong?). */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (/** @type {string} */ tool) => path.join(root, 'node_modules', '.bin', tool);
let failed = 0;

for (const entry of readdirSync(path.join(root, 'packages'), { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  const folder = path.join('packages', entry.name);
  run('publint', ['--strict', folder]);
  run('attw', ['--pack', folder, '--profile', 'esm-only', '--format', 'ascii', '--quiet']);
}
process.exitCode = failed === 0 ? 0 : 1;

/**
 * @param {string} tool
 * @param {string[]} args
 */
function run(tool, args) {
  const { status, stdout, stderr } = spawnSync(bin(tool), args, {
    cwd: root,
    encoding: 'utf8',
    // attw packs with npm and reads the file's name from its output, which must not be JSON.
    env: { ...process.env, npm_config_json: 'false', npm_config_loglevel: 'error' },
  });
  if (status === 0) {
    console.log(`ok      ${tool} ${args.join(' ')}`);
  } else {
    failed++;
    console.log(`FAILED  ${tool} ${args.join(' ')}\n${stdout}${stderr}`);
  }
}
