import { DIFFERENCES } from './differences.js';

/**
 * @typedef {object} Finding what came of one question to one server
 * @property {string} server
 * @property {string} profile or another group of questions
 * @property {string} check
 * @property {string} got
 * @property {string} wanted
 * @property {string | undefined} why the server is known to differ
 * @property {string | undefined} problem why this is a failure
 *
 * @typedef {ReturnType<typeof createFindings>} Findings
 */

/** Compares what came with what was wanted, and with what the server is known to do instead. */
export function createFindings() {
  /** @type {Finding[]} */
  const all = [];
  const used = new Set();
  return {
    all,
    /** @param {string} server @param {string} profile @param {string} check @param {string} got @param {string} wanted */
    add(server, profile, check, got, wanted) {
      const known = DIFFERENCES.find(
        (one) => one.server === server && one.check.test(check) && one.profiles.test(profile),
      );
      if (known !== undefined) used.add(known);
      const expected = known?.got ?? wanted;
      const problem = got === expected ? undefined : `"${got}" instead of "${expected}"`;
      all.push({ server, profile, check, got, wanted, why: known?.why, problem });
    },
    /** Known differences that no question met: the server has changed, or a name has. @param {readonly string[]} servers */
    stray(servers) {
      return DIFFERENCES.filter((one) => servers.includes(one.server) && !used.has(one)).map(
        ({ server, profiles, check }) =>
          `${server} · ${profiles.source} · ${check.source}: a known difference that nothing asks about`,
      );
    },
  };
}
