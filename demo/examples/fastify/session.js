/**
 * STAND-IN for your sessions: replace this file. Whoever presses "Sign in" becomes a new user, without a password. So that
 * this never happens by accident, nobody can sign in unless DEMO_SESSION_SECRET is set.
 */
const utf8 = (text) => new TextEncoder().encode(text);
const hmac = { name: 'HMAC', hash: 'SHA-256' };
const keyOf = (secret) => crypto.subtle.importKey('raw', utf8(secret), hmac, false, ['sign', 'verify']);

/** The user whose cookie this is, or nobody. */
export async function userOf(cookies, secret) {
  const [, id, signature] = /(?:^|; ?)demo=([\w-]{36})\.([0-9a-f]{64})(?:;|$)/.exec(cookies ?? '') ?? [];
  if (!secret || id === undefined) return undefined;
  const bytes = Uint8Array.from(signature.match(/../g), (hex) => Number.parseInt(hex, 16));
  return (await crypto.subtle.verify(hmac, await keyOf(secret), bytes, utf8(id))) ? { id } : undefined;
}

/** A cookie for a new user; undefined where nobody may sign in. */
export async function signIn(secret) {
  if (!secret) return undefined;
  const id = crypto.randomUUID();
  const bytes = new Uint8Array(await crypto.subtle.sign(hmac, await keyOf(secret), utf8(id)));
  const signature = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `demo=${id}.${signature}; Path=/; HttpOnly; SameSite=Strict; Max-Age=3600`;
}
