/** What a server did, as the short text that cases compare: `200`, `403 AccessDenied`, `200, AES256`. */

/** A step that had to succeed before the question of a case could be asked. */
export class StepRefused extends Error {}

/**
 * @param {{ status: number, code?: string | undefined }} answer
 * @param {...unknown} details that count when the request succeeded
 */
export function told({ status, code }, ...details) {
  const first = status >= 300 && code !== undefined ? `${status} ${code}` : `${status}`;
  return status >= 300 ? first : [first, ...details.map((one) => String(one ?? 'none'))].join(', ');
}

/**
 * @template {{ status: number, code?: string | undefined }} T
 * @param {Promise<T>} answer
 * @param {string} step
 * @returns {Promise<T>}
 * @throws StepRefused
 */
export async function must(answer, step) {
  const got = await answer;
  if (got.status >= 300) throw new StepRefused(`${step}: ${told(got)}`);
  return got;
}
