import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startServer } from '../start/index.js';
import { openTrusting } from './browser.js';
import { visitCommand } from './command.js';
import { createFindings } from './findings.js';
import { COMMAND, GROUPS, PLAIN_HTTP, POLICIES, REPLICAS, SECRETS } from './groups.js';
import { visitPlainHttp } from './plain-http.js';
import { visitPolicies } from './policies.js';
import { PROFILES } from './profiles.js';
import { visitReplicas } from './replicas.js';
import { buildSite } from './site.js';
import { openStack } from './stack.js';
import { missingReader } from './stored.js';
import { visitProfiles } from './visit.js';
import { openWorld } from './world.js';

export { profileTables } from './table.js';

/**
 * Every protection profile against every server, from a real page; and what belongs to it: buckets, policies, replicas.
 * At the end everything that was written, answered or signed meanwhile is searched for secrets.
 *
 * @param {readonly string[]} names of servers that this machine has
 * @param {(title: string) => boolean} [wanted] which profiles and groups
 * @returns {Promise<{ findings: readonly import('./findings.js').Finding[], problems: string[], leftOut: string[] }>}
 */
export async function runProfiles(names, wanted = () => true) {
  const findings = createFindings();
  const titles = [...PROFILES.map(({ name }) => name), ...GROUPS];
  if (!titles.some(wanted)) return { findings: [], problems: [], leftOut: [] };
  const all = titles.every(wanted);
  const world = await openWorld();
  const site = await buildSite();
  const stack = await openStack(site.path, world.sweep);
  const missing = await missingReader();
  const { sweep } = world;
  const { origin } = stack;
  const servers = [];
  let browser;
  try {
    for (const name of names) servers.push(await startServer(name));
    for (const { credentials } of servers) sweep.know('secret access key', credentials.secretAccessKey);
    browser = await openTrusting(origin, servers);
    for (const server of servers) {
      const authority = path.join(world.folder, `${server.name}-authority.pem`);
      await writeFile(authority, server.ca ?? '');
      const around = { world, stack, findings, sweep, origin, authority };
      await visitProfiles(server, { ...around, reads: missing === undefined, wanted });
      if (wanted(POLICIES)) await visitPolicies(server, around);
      if (wanted(COMMAND)) await visitCommand(server, around);
      if (wanted(REPLICAS)) await visitReplicas(server, around);
      if (wanted(PLAIN_HTTP)) await withoutTls(server.name, around);
      const leaks = sweep.leaks().join('; ');
      findings.add(server.name, SECRETS, 'in logs, errors and URLs', leaks || 'none', 'none');
      if (all) sweep.assertSeen();
    }
  } finally {
    await browser?.close();
    await stack.close();
    await Promise.all(servers.map((server) => server.close()));
    await site.remove();
    await world.close();
  }
  const problems = findings.all
    .filter(({ problem }) => problem !== undefined)
    .map(({ server, profile, check, problem }) => `${server} · ${profile} · ${check}: ${problem}`);
  return {
    findings: findings.all,
    problems: [...problems, ...(all ? findings.stray(names) : [])],
    leftOut: missing === undefined ? [] : [missing],
  };
}

/** @param {string} name @param {Parameters<typeof visitPlainHttp>[1]} around */
async function withoutTls(name, around) {
  const plain = await startServer(name, { tls: false, sseCNeedsTls: true });
  await visitPlainHttp(plain, around).finally(plain.close);
}
