import { GROUPS } from './groups.js';
import { PROFILES } from './profiles.js';

/** @typedef {import('./findings.js').Finding} Finding */

/**
 * Profile × server, the other groups, and the reason of each difference; Markdown that reads well in a terminal, too.
 *
 * @param {readonly Finding[]} findings
 * @param {readonly { name: string, title: string }[]} servers
 */
export function profileTables(findings, servers) {
  const titles = servers.map(({ title }) => title);
  const of = (/** @type {string} */ server, /** @type {string} */ profile) =>
    findings.filter((one) => one.server === server && one.profile === profile);
  const rows = PROFILES.filter(({ name }) => findings.some(({ profile }) => profile === name)).map(
    ({ name }) => [name, ...servers.map((server) => summary(of(server.name, name)))],
  );
  const others = GROUPS.flatMap((group) => {
    const checks = [
      ...new Set(findings.filter(({ profile }) => profile === group).map(({ check }) => check)),
    ];
    return checks.map((check) => [
      `${group}: ${check}`,
      ...servers.map(({ name }) => {
        const found = of(name, group).find((one) => one.check === check);
        return found === undefined ? '—' : found.got === found.wanted ? '✓' : found.got;
      }),
    ]);
  });
  return [
    '### Protection profiles, from a page in Chromium',
    'Cells: ✓ when a file of 0 bytes, 1 MiB and 100 MiB came back the same, another S3 client saw the pinned headers, and ' +
      'under SSE-C nobody read without the key; otherwise what the page was told.',
    table(['profile', ...titles], rows),
    '### Buckets, policies, replicas',
    'Cells: ✓ when it is as on S3, — where it is not asked.',
    table(['question', ...titles], others),
    '### Why',
    ...reasons(findings, servers),
  ].join('\n\n');
}

/** What is not about the bucket's settings, in one cell. @param {readonly Finding[]} found */
function summary(found) {
  const own = found.filter(({ check }) => !check.startsWith('bucket '));
  if (own.length === 0) return '—';
  /** @type {Map<string, string[]>} */
  const other = new Map();
  for (const { check, got, wanted } of own)
    if (got !== wanted) other.set(got, [...(other.get(got) ?? []), check]);
  return [...other].map(([got, checks]) => `${checks.join(', ')}: ${got}`).join('; ') || '✓';
}

/** @param {readonly Finding[]} findings @param {readonly { name: string, title: string }[]} servers */
function reasons(findings, servers) {
  const lines = servers.flatMap(({ name, title }) => {
    /** @type {Map<string, Set<string>>} */
    const where = new Map();
    for (const { server, profile, check, why } of findings) {
      if (server !== name || why === undefined) continue;
      const places = where.get(why) ?? new Set();
      where.set(why, places.add(GROUPS.includes(profile) || check.startsWith('bucket ') ? check : profile));
    }
    return [...where].map(([why, places]) => `- **${title}** — ${[...places].join(', ')}: ${why}.`);
  });
  return [lines.join('\n') || 'No differences.'];
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
