/** The packages in Node, from their tarballs: every entry loads, and every command runs. */
import { installApp } from './tarballs.js';

/** @typedef {(what: string, run: () => Promise<void> | void) => Promise<boolean>} Check */

/** @param {{ packed: Map<string, import('./tarballs.js').Packed>, lock: boolean }} around @param {Check} check */
export async function checkInNode({ packed, lock }, check) {
  /** @type {import('./tarballs.js').App | undefined} */
  let app;
  const ready = await check('node: install', async () => {
    app = await installApp('test/packages/apps/node', packed, { name: 'node', lock });
  });
  if (!ready || app === undefined) return;
  const { npm } = app;
  // The command is no library.
  for (const name of [...packed.keys()].filter((one) => one !== 'sealift')) {
    await check(`node: every entry of ${name}`, async () => void (await npm(['run', 'entries', '--', name])));
  }
  const version = packed.get('sealift')?.version ?? '';
  await checkCommand('sealift', '--version', version);
  await checkCommand('sealift-dev-s3', '--help', '--port');

  /** @param {string} command @param {string} argument @param {string} said */
  function checkCommand(command, argument, said) {
    return check(`node: ${command} ${argument}`, async () => {
      const output = await npm(['exec', '--offline', '--', command, argument]);
      if (!output.includes(said)) throw new Error(`it does not say ${said}:\n${output}`);
    });
  }
}
