/**
 * `npm run test:interop`: the official Amazon S3 Encryption Clients and Sealift read each other's objects, on
 * loopback; a reader in Go that shares no code with us judges the vectors. Prints a table, ends with
 * `N passed, N failed`.
 *
 *   --require    fail when the toolchain of a client is missing (otherwise the client is skipped, visibly)
 *   --only NAME  only this client (java, go, python), or vectors; may be repeated
 *   --server NAME  dev-s3 (default) or minio: fewer sizes, and our signer in place of the page
 *   --write      put the table into docs/interop.md; needs all clients
 */
import { parseArgs } from 'node:util';
import { findChromium } from '../browser/chromium.js';
import { build } from './build.js';
import { clients, missingTool } from './clients.js';
import { reader, readVectors } from './vectors.js';

const { values: options } = parseArgs({
  options: {
    require: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
    server: { type: 'string', default: 'dev-s3' },
  },
});
const started = Date.now();
const isChosen = ({ name }) => options.only?.includes(name.toLowerCase()) ?? true;
const chosen = [...clients, reader].filter(isChosen);
if (chosen.length === 0) throw new Error('--only takes java, go, python or vectors.');
const skipped = [];
/** @type {{ name: string }[]} */
const present = [];
for (const client of chosen) {
  const missing = await missingTool(client);
  if (missing === undefined) present.push(client);
  else skipped.push(`${client.name}: needs ${missing}`);
}
const official = clients.filter((client) => present.includes(client));
build();
// Imported only now: they need what was just built.
const [
  worlds,
  houses,
  { pageCases },
  { sealift },
  { startPeer },
  { roundTrips },
  { refusals },
  { limits },
  report,
] = await Promise.all([
  import('./world.js'),
  import('./house.js'),
  import('./page.js'),
  import('./sealift.js'),
  import('./peer.js'),
  import('./matrix.js'),
  import('./refusals.js'),
  import('./limits.js'),
  import('./report.js'),
]);

const results = [];
const world = await worlds.openWorld(options.server);
let house;
try {
  if (!world.thorough) await signer();
  else if (official.length > 0 && findChromium() === undefined) skipped.push('the page: needs a Chromium');
  else if (official.length > 0) await openHouse();
  await Promise.all(official.map(exercise));
  if (world.thorough && present.includes(reader)) results.push(...(await vectors()));
} finally {
  await house?.close();
  await world.close();
}

const text = report.tables(inOrder(results), official, world.thorough);
if (official.length > 0) console.log(text);
for (const { client, group, wrap, format, column, detail, error } of results) {
  if (error !== undefined)
    console.log(`FAILED ${[client, group, wrap, format, column, detail].join(' · ')}\n       ${error}`);
}
for (const line of skipped) console.log(`SKIPPED ${line}`);
const failed = results.filter(({ error }) => error !== undefined).length;
if (options.write && world.thorough && failed === 0 && present.length === clients.length + 1)
  report.writeDocument(text);
const seconds = ((Date.now() - started) / 1000).toFixed(0);
console.log(
  `\n${results.length - failed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''} (${seconds} s)`,
);
if (failed > 0 || (options.require && skipped.length > 0)) process.exitCode = 1;

/** The page cannot be tested where its house does not start: one failure. */
async function openHouse() {
  const error = await outcome(async () => {
    house = await houses.openHouse();
  });
  if (error !== undefined)
    results.push({ client: 'Page', group: 'build', wrap: '', format: '', column: '', detail: '', error });
}

async function signer() {
  const { signerFlow } = await import('./signer.js');
  for (const one of signerFlow(world)) results.push({ ...one, error: await outcome(one.check) });
}

/** Builds and starts one client and tries everything with it. @param {import('./clients.js').Client} client */
async function exercise(client) {
  const built = { client: client.name, group: 'build', wrap: '', format: '', column: '', detail: '' };
  let program;
  const error = await outcome(async () => {
    program = await client.prepare();
  });
  results.push({ ...built, error });
  if (error !== undefined) return;
  const ours = sealift(world);
  const theirs = startPeer(program, world);
  try {
    const cases = [roundTrips, refusals, limits].flatMap((part) => part(world, client, theirs, ours));
    for (const one of cases) results.push({ ...one, error: await outcome(one.check) });
  } finally {
    await theirs.close();
  }
  if (house === undefined) return;
  const inPage = await pageCases(world, house, client, program);
  try {
    for (const one of inPage.cases) results.push({ ...one, error: await outcome(one.check) });
  } finally {
    await inPage.close();
  }
}

/** A reader that cannot be built is one failure. */
async function vectors() {
  try {
    return await readVectors();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      { client: reader.name, group: 'build', wrap: '', format: '', column: '', detail: '', error: why },
    ];
  }
}

/** @returns {Promise<string | undefined>} why it failed */
async function outcome(check) {
  try {
    await check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The clients ran at the same time; the tables list them one after the other. */
function inOrder(some) {
  const place = ({ client }) => clients.findIndex(({ name }) => name === client);
  return some.toSorted((a, b) => place(a) - place(b));
}
