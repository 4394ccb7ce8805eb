import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withRequirements } from './python.js';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * A program of docs/receipts.md that answers a form.
 *
 * @typedef {object} Program
 * @property {string} file its name, as the document has it
 * @property {string} field the name under which several entries are sent
 * @property {string[][]} needs beside those of its language, commands that must succeed
 * @property {(folder: string, port: number) => Promise<[command: string, ...args: string[]]>} command that serves, in the folder
 */

/** @type {Readonly<Record<string, Program>>} by the name of the language */
export const programs = {
  Node: {
    file: 'server.mjs',
    field: 'documents',
    needs: [],
    command: async () => [process.execPath, 'server.mjs'],
  },
  Python: {
    file: 'app.py',
    field: 'documents',
    needs: [],
    command: async (_, port) => [
      await withRequirements(),
      '-m',
      'flask',
      '--app',
      'app',
      'run',
      '--port',
      `${port}`,
    ],
  },
  Go: {
    file: 'main.go',
    field: 'documents',
    needs: [],
    // Not `go run`: that is a parent, which does not end what it started.
    command: async (folder) => {
      await run('go', ['build', '-o', 'receipts', 'main.go'], { cwd: folder });
      return [path.join(folder, 'receipts')];
    },
  },
  Java: {
    file: 'Receipts.java',
    field: 'documents',
    needs: [['mvn', '-version']],
    command: async () => ['java', '-cp', path.join(await jars(), '*'), 'Receipts.java'],
  },
  PHP: {
    file: 'app.php',
    field: 'documents[]',
    needs: [],
    command: async (_, port) => ['php', '-S', `127.0.0.1:${port}`, 'app.php'],
  },
};

/** What pom.xml names, fetched once for each content of it. */
async function jars() {
  const folder = path.join(here, '.cache', 'jars');
  const pom = path.join(here, 'pom.xml');
  const fetched = path.join(folder, 'pom.xml');
  if (existsSync(fetched) && (await readFile(fetched, 'utf8')) === (await readFile(pom, 'utf8')))
    return folder;
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  await run('mvn', ['-q', '-B', '-f', pom, copy, `-DoutputDirectory=${folder}`]);
  await copyFile(pom, fetched);
  return folder;
}
