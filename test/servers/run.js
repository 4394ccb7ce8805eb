/**
 * `npm run test:servers`: starts real S3 servers on loopback and asks them all the same questions. What AWS documents is
 * the measure; `sealift-dev-s3` may not differ from it anywhere, the others only where it is known. Then a page in Chromium
 * sends files under every protection profile to each of them, and aws, s3cmd, rclone and boto3 work with `sealift-dev-s3`. Ends
 * with `N passed, N failed`.
 *
 *   --require      a server that this machine cannot have is a failure (otherwise it is left out, visibly)
 *   --only NAME    only this server: dev-s3, radosgw, minio; may be repeated
 *   --topic TEXT   only topics, profiles and tools whose title has this text
 *   --write        put the tables into docs/servers.md; needs all servers
 *   --pin          write down what the other servers do now as known; needs all servers. Read the change before it goes in
 */
import { parseArgs } from 'node:util';
import { build } from './build.js';
import { prepareServer, SERVERS, startServer, versionOf } from './start/index.js';

const { values: options } = parseArgs({
  options: {
    require: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: SERVERS },
    topic: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    pin: { type: 'boolean', default: false },
  },
});
// However it ends, `exit` runs, and the servers' guards notice.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
const started = Date.now();
build();
// Imported only now: they need what was just built.
const [
  { openSite },
  { runCases, strayDifferences },
  { pinDifferences },
  report,
  profiles,
  { runTools, toolTable },
] = await Promise.all([
  import('./conformance/site.js'),
  import('./conformance/run-cases.js'),
  import('./conformance/differences.js'),
  import('./conformance/report.js'),
  import('./profiles/index.js'),
  import('./tools/index.js'),
]);

/** @type {string[]} */
const leftOut = [];
/** @type {string[]} */
const broken = [];
/** @type {string[]} */
const present = [];
for (const name of options.only) {
  try {
    const missing = await prepareServer(name);
    if (missing === undefined) present.push(name);
    else leftOut.push(missing);
  } catch (error) {
    broken.push(`${name} could not be built: ${wordsOf(error)}`);
  }
}
const wanted = (/** @type {string} */ title) => title.toLowerCase().includes(options.topic.toLowerCase());
const findings = (await Promise.all(present.map(ask))).flat();
const versions = await Promise.all(present.map(versionOf));
const nothing = { findings: [], works: [], problems: [], leftOut: [] };
const visited = await unlessBroken('profiles', profiles.runProfiles(present, wanted), nothing);
const worked = await unlessBroken('tools', runTools(present, wanted), nothing);
leftOut.push(...visited.leftOut, ...worked.leftOut);

const text = [
  report.tables(findings, versions),
  profiles.profileTables(visited.findings, versions),
  await toolTable(worked.works),
].join('\n\n');
console.log(text);
const problems = [
  ...findings
    .filter(({ problem }) => problem !== undefined)
    .map(({ server, topic, one, problem }) => `${server} · ${topic} · ${one.name}\n       ${problem}`),
  ...broken,
  ...strayDifferences(),
  ...visited.problems,
  ...worked.problems,
];
for (const problem of problems) console.log(`FAILED ${problem}`);
for (const line of leftOut) console.log(`LEFT OUT ${line}`);
const complete = present.length === SERVERS.length && options.topic === '';
if (options.pin && complete && broken.length === 0) pinDifferences(findings);
if (options.write && complete && problems.length === 0) report.writeDocument(text);
const answered = [...findings, ...visited.findings].filter(({ problem }) => problem === undefined);
const passed = answered.length + worked.works.flatMap(({ steps }) => steps).length;
const seconds = ((Date.now() - started) / 1000).toFixed(0);
console.log(
  `\n${passed} passed, ${problems.length} failed${leftOut.length > 0 ? `, ${leftOut.length} left out` : ''} (${seconds} s)`,
);
if (problems.length > 0 || passed === 0 || (options.require && leftOut.length > 0)) process.exitCode = 1;

/** One server with its twin without TLS, from start to end. A server that does not start is one failure. @param {string} name */
async function ask(name) {
  const servers = [];
  try {
    const buckets = ['conformance'];
    const twins = [{ buckets }, { buckets, tls: false, sseCNeedsTls: true }];
    for (const twin of twins) servers.push(await startServer(name, twin));
    const [server, plain] = servers;
    if (server === undefined) throw new Error(`${name} is not there`);
    const site = openSite(server, plain);
    const found = await runCases(site, wanted);
    site.close();
    return found;
  } catch (error) {
    broken.push(`${name}: ${wordsOf(error)}`);
    return [];
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/**
 * What ends in an error is one failure, and the rest goes on.
 *
 * @template T, E
 * @param {string} what
 * @param {Promise<T>} work
 * @param {E} otherwise
 */
async function unlessBroken(what, work, otherwise) {
  try {
    return await work;
  } catch (error) {
    broken.push(`${what}: ${error instanceof Error ? error.stack : error}`);
    return otherwise;
  }
}

function wordsOf(/** @type {unknown} */ error) {
  return error instanceof Error ? error.message : String(error);
}
