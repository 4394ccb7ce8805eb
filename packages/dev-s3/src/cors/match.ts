import { S3Error } from '../errors.js';
import type { RequestHeaders } from '../http/headers.js';
import type { Pairs } from '../store/records.js';
import type { CorsRule } from './rules.js';

const VARY: readonly [string, string] = [
  'Vary',
  'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
];

/** The headers for an ordinary request, errors included; none when no rule lets the origin in. */
export function corsHeaders(
  rules: readonly CorsRule[] | undefined,
  method: string,
  headers: RequestHeaders,
): Pairs {
  if (!rules) return [];
  const origin = headers.get('origin');
  const rule = origin === undefined ? undefined : findRule(rules, origin, method, requestedHeaders(headers));
  return rule && origin !== undefined ? granted(rule, origin) : [VARY];
}

/**
 * The answer to an OPTIONS preflight.
 * @throws S3Error BadRequest, or AccessForbidden with the wording of S3 when no rule matches
 */
export function preflight(rules: readonly CorsRule[] | undefined, headers: RequestHeaders): Pairs {
  const origin = headers.get('origin');
  if (origin === undefined) {
    throw new S3Error('BadRequest', 'Insufficient information. Origin request header needed.');
  }
  const method = headers.get('access-control-request-method');
  if (method === undefined || !/^(GET|PUT|HEAD|POST|DELETE)$/.test(method)) {
    throw new S3Error('BadRequest', `Invalid Access-Control-Request-Method: ${method ?? 'null'}`);
  }
  if (!rules) throw forbidden('CORSResponse: CORS is not enabled for this bucket.', method);
  const wanted = requestedHeaders(headers);
  const rule = findRule(rules, origin, method, wanted);
  if (!rule) {
    throw forbidden(
      'CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / ' +
        "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      method,
    );
  }
  const allowed: Pairs = wanted.length > 0 ? [['Access-Control-Allow-Headers', wanted.join(', ')]] : [];
  return [...granted(rule, origin), ...allowed];
}

function granted(rule: CorsRule, origin: string): Pairs {
  const pairs: [string, string][] = [];
  if (rule.allowedOrigins.includes('*')) {
    pairs.push(['Access-Control-Allow-Origin', '*']);
  } else {
    pairs.push(['Access-Control-Allow-Origin', origin], ['Access-Control-Allow-Credentials', 'true']);
  }
  pairs.push(['Access-Control-Allow-Methods', rule.allowedMethods.join(', ')]);
  if (rule.exposeHeaders?.length)
    pairs.push(['Access-Control-Expose-Headers', rule.exposeHeaders.join(', ')]);
  if (rule.maxAgeSeconds !== undefined) pairs.push(['Access-Control-Max-Age', String(rule.maxAgeSeconds)]);
  return [...pairs, VARY];
}

/** The first rule that allows origin, method and every requested header. */
function findRule(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  wanted: readonly string[],
): CorsRule | undefined {
  return rules.find(
    ({ allowedOrigins, allowedMethods, allowedHeaders = [] }) =>
      allowedMethods.includes(method) &&
      allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      wanted.every((name) => allowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name))),
  );
}

function requestedHeaders(headers: RequestHeaders): string[] {
  const text = headers.get('access-control-request-headers') ?? '';
  return text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

/** At most one `*`, standing for any run of characters. Origins compare by case, as in S3. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

function forbidden(message: string, method: string): S3Error {
  return new S3Error('AccessForbidden', message, [
    ['Method', method],
    ['ResourceType', 'OBJECT'],
  ]);
}
