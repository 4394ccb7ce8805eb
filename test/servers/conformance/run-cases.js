import { DIFFERENCES } from './differences.js';
import { judge } from './judge.js';
import { StepRefused } from './told.js';
import { TOPICS } from './topics.js';

/**
 * Asks a server everything, one case after the other.
 *
 * @param {import('./site.js').Site} site
 * @param {(topic: string) => boolean} wanted
 * @returns {Promise<import('./judge.js').Finding[]>}
 */
export async function runCases(site, wanted) {
  const findings = [];
  for (const { title, cases } of TOPICS.filter((topic) => wanted(topic.title))) {
    for (const one of cases) {
      const known = DIFFERENCES[site.name]?.[title]?.[one.name];
      findings.push(judge(site.name, title, one, await answerOf(one, site), known));
    }
  }
  return findings;
}

/** Pinned differences that no case asks about: a name was changed, or a case is gone. @returns {string[]} */
export function strayDifferences() {
  return Object.entries(DIFFERENCES).flatMap(([server, topics]) =>
    Object.entries(topics).flatMap(([topic, cases]) =>
      Object.keys(cases)
        .filter(
          (name) =>
            !TOPICS.some(({ title, cases }) => title === topic && cases.some((one) => one.name === name)),
        )
        .map((name) => `${server} · ${topic} · ${name}: no such case`),
    ),
  );
}

/** @param {import('./cases/case.js').Case} one @param {import('./site.js').Site} site */
async function answerOf(one, site) {
  try {
    return await one.run(site);
  } catch (error) {
    if (error instanceof StepRefused) return error.message;
    // A broken connection, or an answer that the client could not read, is an answer, too.
    return `no answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}
