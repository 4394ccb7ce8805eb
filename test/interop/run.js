/**
 * `npm run test:interop`: the official Amazon S3 Encryption Clients and Sealift read each other's objects, on
 * loopback; a reader in Go that shares no code with us judges the vectors. Prints tables, ends with
 * `N passed, N failed`.
 *
 *   --require    fail when the toolchain of a client or server is missing (otherwise it is skipped, visibly)
 *   --only NAME  only this client (java, go, python), or vectors; may be repeated
 *   --server NAME  dev-s3, minio or radosgw; may be repeated; default: dev-s3 and minio. All but dev-s3: fewer sizes
 *   --write      put the tables into docs/interop.md; needs all clients and the default servers
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { build } from './build.js';
import { clients, missingTool } from './clients.js';
import { missingServer, SERVERS } from './servers.js';
import { reader, readVectors } from './vectors.js';

const DEFAULT_SERVERS = ['dev-s3', 'minio'];

const { values: options } = parseArgs({
  options: {
    require: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
    server: { type: 'string', multiple: true, default: DEFAULT_SERVERS },
  },
});
const started = Date.now();
const isChosen = ({ name }) => options.only?.includes(name.toLowerCase()) ?? true;
const chosen = [...clients, reader].filter(isChosen);
if (chosen.length === 0) throw new Error('--only takes java, go, python or vectors.');
if (!options.server.every((name) => SERVERS.includes(name)))
  throw new Error(`--server takes ${SERVERS.join(', ')}.`);
/** @type {string[]} */
const skipped = [];
const skip = (/** @type {string} */ what) => skipped.push(what);

/** @type {{ name: string }[]} */
const present = [];
for (const client of chosen) {
  const missing = await missingTool(client);
  if (missing === undefined) present.push(client);
  else skip(`${client.name}: needs ${missing}`);
}
build();
// Imported only now: they need what was just built.
const [{ meet, buildClient }, report] = await Promise.all([import('./meeting.js'), import('./report.js')]);

const official = clients.filter((client) => present.includes(client));
const outcomes = await Promise.all(official.map(buildClient));
/** @type {import('./tables.js').Result[]} */
const results = outcomes.map(({ result }) => result);
const built = outcomes.flatMap(({ client, program }) => (program === undefined ? [] : [{ client, program }]));
for (const server of options.server) {
  const missing = built.length === 0 ? undefined : await missingServer(server);
  if (missing !== undefined) skip(`${server}: needs ${missing}`);
  else if (built.length > 0) results.push(...(await meet(server, built, skip)));
}
if (present.includes(reader)) results.push(...(await vectors()));

const text = report.tables(inOrder(results), official, options.server);
if (official.length > 0) console.log(text);
for (const { server, client, group, wrap, format, placement, column, detail, error } of results) {
  if (error !== undefined) {
    const where = [server, client, group, wrap, format, placement, column, detail].filter(Boolean);
    console.log(`FAILED ${where.join(' · ')}\n       ${error}`);
  }
}
for (const line of skipped) console.log(`SKIPPED ${line}`);
const failed = results.filter(({ error }) => error !== undefined).length;
const isWhole = present.length === clients.length + 1 && isDeepStrictEqual(options.server, DEFAULT_SERVERS);
if (options.write && failed === 0 && skipped.length === 0 && isWhole) report.writeDocument(text);
const seconds = ((Date.now() - started) / 1000).toFixed(0);
console.log(
  `\n${results.length - failed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''} (${seconds} s)`,
);
if (failed > 0 || (options.require && skipped.length > 0)) process.exitCode = 1;

/** A reader that cannot be built is one failure. */
async function vectors() {
  try {
    return await readVectors();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const nothing = { wrap: '', format: '', column: '', detail: '', server: '', check: async () => {} };
    return [{ ...nothing, client: reader.name, group: 'build', error: why }];
  }
}

/** The clients ran at the same time; the tables list them one after the other. */
function inOrder(some) {
  const place = ({ client }) => clients.findIndex(({ name }) => name === client);
  return some.toSorted((a, b) => place(a) - place(b));
}
