/**
 * @typedef {object} Finding what one server did with one case
 * @property {string} server
 * @property {string} topic
 * @property {import('./cases/case.js').Case} one
 * @property {string} got
 * @property {boolean} asAws
 * @property {string | undefined} problem why this is a failure
 */

/**
 * Compares what a server did with what AWS documents, and with what this server is known to do.
 *
 * @param {string} server
 * @param {string} topic
 * @param {import('./cases/case.js').Case} one
 * @param {string} got
 * @param {string | undefined} known the pinned difference; never one of dev-s3
 * @returns {Finding}
 */
export function judge(server, topic, one, got, known) {
  const asAws = matches(got, one.aws);
  const documented = [one.aws].flat().join(' or ');
  let problem;
  if (known === undefined && !asAws) problem = `answers "${got}"; AWS documents "${documented}"`;
  else if (known !== undefined && asAws)
    problem = `does as AWS now: take it out of the known differences ("${known}")`;
  else if (known !== undefined && got !== known) problem = `answers "${got}" where "${known}" was known`;
  return { server, topic, one, got, asAws, problem };
}

/**
 * How a server differs, as far as a client can tell: it takes what AWS refuses, it refuses what AWS takes, it refuses for
 * another reason, or it answers something else.
 *
 * @param {Finding} finding one that is not `asAws`
 * @returns {'laxer' | 'stricter' | 'another code' | 'another answer'}
 */
export function kindOf({ one, got }) {
  const refuses = (/** @type {string} */ text) => /^(\w+: )?[45](\d\d|xx)\b/.test(text);
  const awsRefuses = [one.aws].flat().every(refuses);
  // A step before the question was refused: the server does not have what the case is about.
  const isStep = (/** @type {string} */ text) => /^\w+: /.test(text);
  if (isStep(got) && ![one.aws].flat().some(isStep)) return 'stricter';
  if (awsRefuses) return refuses(got) ? 'another code' : 'laxer';
  return refuses(got) ? 'stricter' : 'another answer';
}

/** @param {string} got @param {string | readonly string[]} wanted */
function matches(got, wanted) {
  return [wanted].flat().some((one) => (one === '4xx' ? /^4\d\d\b/.test(got) : one === got));
}
