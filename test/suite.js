/** Runs vitest over a freshly built repository, and ends with a line `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {() => void} prepare installs what is missing; throws an Error that says what to do
 * @param {string[]} args for `vitest run`
 * @param {Record<string, string>} [env] added to the environment
 */
export function runSuite(prepare, args, env = {}) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'sealift-test-'));
  const report = path.join(scratch, 'report.json');
  try {
    prepare();
    run('tsc', ['-b', 'packages']);
    const vitest = run(
      'vitest',
      ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
      { mayFail: true, env },
    );
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, success } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const skipped = numPendingTests + numTodoTests;
    // A file that could not even be loaded fails without a failed test of its own.
    const failed = success || numFailedTests > 0 ? numFailedTests : 1;
    console.log(`\n${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    process.exitCode = vitest !== 0 || failed > 0 || numPassedTests === 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.log('\n0 passed, 1 failed');
    process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Runs a tool of node_modules; returns its exit code.
 * @param {string} tool
 * @param {string[]} args
 * @param {{ mayFail?: boolean, env?: Record<string, string> }} [options]
 */
function run(tool, args, { mayFail = false, env = {} } = {}) {
  const bin = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${tool}.cmd` : tool);
  const { status, error } = spawnSync(bin, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0 && !mayFail) throw new Error(`${tool} ended with code ${status}.`);
  return status ?? 1;
}
