import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startServer } from '../start/index.js';
import { temporaryFolder } from '../start/temporary-folder.js';
import { aws } from './aws.js';
import { boto3 } from './boto3.js';
import { preparePython, prepareRclone } from './install.js';
import { rclone } from './rclone.js';
import { s3cmd } from './s3cmd.js';

export { toolTable } from './report.js';

/** The server that may not differ: what a tool cannot do there but on S3 is a defect of the server. */
const SERVER = 'dev-s3';
const TOOLS = [aws, s3cmd, rclone, boto3];

/**
 * Has tools that people use do ordinary work with the development server.
 *
 * @param {readonly string[]} servers that take part in this run
 * @param {(title: string) => boolean} wanted
 * @returns {Promise<{ works: import('./report.js').Work[], problems: string[], leftOut: string[] }>}
 */
export async function runTools(servers, wanted) {
  /** @type {Awaited<ReturnType<typeof runTools>>} */
  const result = { works: [], problems: [], leftOut: [] };
  const tools = TOOLS.filter(({ title }) => wanted(title));
  if (!servers.includes(SERVER) || tools.length === 0) return result;
  const prepared = await preparePython();
  const withoutRclone = prepareRclone();
  if ('missing' in prepared) result.leftOut.push(prepared.missing);
  if (withoutRclone !== undefined) result.leftOut.push(withoutRclone);
  const python = 'python' in prepared ? prepared.python : undefined;
  for (const tool of tools) {
    if (tool === rclone ? withoutRclone !== undefined : python === undefined) continue;
    /** @type {string[]} */
    const steps = [];
    for await (const { name, problem } of stepsOf(tool, python ?? '')) {
      if (problem === undefined) steps.push(name);
      else result.problems.push(`${tool.title} · ${name}\n       ${problem}`);
    }
    result.works.push({ tool, steps });
  }
  return result;
}

/** Each tool meets a server of its own. @param {import('./tool.js').Tool} tool @param {string} python */
async function* stepsOf(tool, python) {
  const folder = await temporaryFolder(tool.name);
  const server = await startServer(SERVER, {});
  try {
    const home = path.join(folder.path, 'home');
    const ca = path.join(folder.path, 'ca.pem');
    await mkdir(home, { recursive: true });
    await writeFile(ca, server.ca ?? '');
    yield* tool.run({ server, home, ca, python });
  } finally {
    await server.close();
    await folder.remove();
  }
}
