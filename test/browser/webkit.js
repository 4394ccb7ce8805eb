/**
 * WebKitGTK, driven over WebDriver: Debian's `webkit2gtk-driver`, on a screen of its own (Xvfb). There is no headless
 * WebKitGTK. `WEBKIT_DRIVER_BIN`, `MINIBROWSER_BIN` and `XVFB_BIN` name other programs than the system's.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { findExecutable } from './executable.js';
import { openSession } from './webdriver.js';

const FOLDERS = ['4.1', '6.0', '4.0'].flatMap((version) =>
  ['x86_64-linux-gnu', 'aarch64-linux-gnu', '.'].flatMap((folder) => [
    `/usr/lib/${folder}/webkit2gtk-${version}`,
    `/usr/lib/${folder}/webkitgtk-${version}`,
  ]),
);
const QUIET = { GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1' };

/** The programs; undefined when one is missing. */
export function findWebKit() {
  const driver = findExecutable('WEBKIT_DRIVER_BIN', ['WebKitWebDriver']);
  const browser = findExecutable(
    'MINIBROWSER_BIN',
    [],
    FOLDERS.map((folder) => `${folder}/MiniBrowser`),
  );
  const screen = findExecutable('XVFB_BIN', ['Xvfb']);
  return driver && browser && screen ? { driver, browser, screen } : undefined;
}

/**
 * Starts a screen and a driver; ends them with `close`.
 * @throws Error when the machine has no WebKitGTK
 */
export async function startWebKit() {
  const programs = findWebKit();
  if (programs === undefined)
    throw new Error('No WebKitGTK with WebKitWebDriver, MiniBrowser and Xvfb found.');
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  const home = await mkdtemp(path.join(tmpdir(), 'sealift-webkit-'));
  const close = async () => {
    // The driver first: it ends its browsers, which need the screen.
    for (const child of children.reverse()) await end(child);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const screen = spawn(
      programs.screen,
      ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      },
    );
    children.push(screen);
    const display = await firstLine(screen, /** @type {import('node:stream').Readable} */ (screen.stdio[3]));
    const port = await freePort();
    const driver = spawn(programs.driver, [`--port=${port}`], {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { ...process.env, ...QUIET, DISPLAY: `:${display}`, HOME: home },
    });
    children.push(driver);
    const address = `http://127.0.0.1:${port}`;
    await answering(address, driver);
    const options = { binary: programs.browser, args: ['--automation'] };
    return {
      /** One browser at a time: the driver knows no more. */
      openSession: () => openSession(address, { 'webkitgtk:browserOptions': options }),
      /** The browser's home, where it saves downloads. Gone with `close`. */
      home,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param {import('node:child_process').ChildProcess} child @param {import('node:stream').Readable} stream */
async function firstLine(child, stream) {
  const lines = createInterface({ input: stream });
  try {
    const line = once(lines, 'line').then(([text]) => String(text));
    return await Promise.race([line, failure(child)]);
  } finally {
    lines.close();
  }
}

/** Waits for a driver to listen. @param {string} address @param {import('node:child_process').ChildProcess} driver */
async function answering(address, driver) {
  const failed = failure(driver);
  const ready = async () => {
    for (;;) {
      const answer = await fetch(`${address}/status`).catch(() => undefined);
      if (answer?.ok || driver.exitCode !== null) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await Promise.race([ready(), failed]);
}

/**
 * Rejects when a program could not be started, or ended.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<never>}
 */
async function failure(child) {
  const [code] = await once(child, 'exit');
  throw new Error(`${child.spawnfile} ended at once, with code ${code}`);
}

/** @param {import('node:child_process').ChildProcess} child */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

/** The driver cannot choose one itself. @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}
