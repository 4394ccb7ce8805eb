import { SignerConfigError, SignerError } from './errors.js';

/** @throws SignerConfigError for anything that is not exactly an origin, a wildcard above all */
export function allowedOrigins(origins: readonly string[]): ReadonlySet<string> {
  if (!Array.isArray(origins))
    throw new SignerConfigError('allowedOrigins', 'is required: the origins of your pages');
  for (const origin of origins) {
    if (!isOrigin(origin)) {
      throw new SignerConfigError(
        'allowedOrigins',
        'each must be an origin like "https://app.example", without path or wildcard',
      );
    }
  }
  return new Set(origins);
}

/**
 * Whose page is calling. Browsers name the origin on every POST; a request without one comes from another kind of
 * client, which no hostile page can drive (and browsers that send `Sec-Fetch-Site` must then say "same-origin").
 *
 * @throws SignerError `origin-not-allowed`
 */
export function checkOrigin(request: Request, allowed: ReadonlySet<string>): string | undefined {
  const origin = request.headers.get('origin');
  if (origin !== null && allowed.has(origin)) return origin;
  const site = request.headers.get('sec-fetch-site');
  if (origin === null && (site === null || site === 'same-origin' || site === 'none')) return undefined;
  throw new SignerError('origin-not-allowed', 'Pages of this origin may not use the signer.');
}

/** Headers by which an allowed page may read the answer. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Date, Retry-After, X-Request-Id',
  };
}

/** Answer to a preflight of an allowed page: POST, and whichever plain header names it asked for. */
export function preflightHeaders(request: Request): Record<string, string> {
  const asked = (request.headers.get('access-control-request-headers') ?? 'content-type').split(',');
  const names = asked
    .map((name) => name.trim().toLowerCase())
    .filter((name) => /^[a-z0-9-]{1,64}$/.test(name));
  return {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': names.slice(0, 20).join(', '),
    'access-control-max-age': '600',
  };
}

function isOrigin(text: unknown): boolean {
  if (typeof text !== 'string' || text.includes('*')) return false;
  try {
    const { origin, protocol } = new URL(text);
    return origin === text && (protocol === 'https:' || protocol === 'http:');
  } catch {
    return false;
  }
}
