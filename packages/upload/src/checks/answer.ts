import type { Checks } from '@sealift/protocol';
import { address, map, oneOf, optional, protection, shape, suites, time } from '../signer/shapes.js';

/** Whatever the page sends for it comes to nothing, and with it also what a download adds by itself. */
const headers = map(/^[a-z][a-z0-9.-]*$/, /^[ -~]*$/);
const request = (method: 'GET' | 'PUT' | 'POST') =>
  shape({ method: oneOf(method), url: address, headers, expiresAt: time });
const [put, get] = [request('PUT'), request('GET')];

/** The answer to `checks`, to its last field. */
const CHECKS = shape({
  time,
  protection: protection(...suites),
  put,
  get,
  create: optional(request('POST')),
  bare: shape({ put, get }),
  expired: get,
});

/** Whether it is such an answer; of another one nothing is sent on. */
export function isChecks(found: unknown): found is Checks {
  return CHECKS(found, '') === undefined;
}
