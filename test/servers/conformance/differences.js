import { readFileSync, writeFileSync } from 'node:fs';

/** The servers that may differ. The development server may not: it must do as documented. */
const SERVERS = ['radosgw', 'minio'];

const fileOf = (/** @type {string} */ server) => new URL(`differences/${server}.json`, import.meta.url);

/**
 * What these servers are known to do otherwise than AWS documents it: by server, topic and case. A change of any of it is
 * a failure of the run, also one towards AWS.
 *
 * @type {Record<string, Record<string, Record<string, string>>>}
 */
export const DIFFERENCES = Object.fromEntries(
  SERVERS.map((server) => [server, JSON.parse(readFileSync(fileOf(server), 'utf8'))]),
);

/** Writes down what differs now as known. @param {readonly import('./judge.js').Finding[]} findings */
export function pinDifferences(findings) {
  for (const server of SERVERS) {
    /** @type {Record<string, Record<string, string>>} */
    const known = {};
    for (const { topic, one, got } of findings.filter((each) => each.server === server && !each.asAws)) {
      known[topic] = { ...known[topic], [one.name]: got };
    }
    writeFileSync(fileOf(server), `${JSON.stringify(known, undefined, 2)}\n`);
  }
}
