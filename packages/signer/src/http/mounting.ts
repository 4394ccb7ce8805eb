import type { ProblemCode } from '@sealift/protocol';
import { SignerError } from '../errors.js';

/** What whoever mounts the signer can do wrong: it is mended on the server, so it is said there, too. */
const OF_MOUNTING: readonly ProblemCode[] = ['base-path-mismatch', 'body-consumed'];
/** A path that may be shown: an address of a signer and nothing else. */
const PLAIN = /^[\w./~-]{1,200}$/;

/**
 * The failure of a request to one of the signer's addresses below another path than its own; undefined for all others.
 *
 * @param calls the signer's addresses, as `uploads/start`
 */
export function misplaced(url: string, basePath: string, calls: readonly string[]): SignerError | undefined {
  const { pathname } = new URL(url);
  const call = calls.find((name) => pathname.endsWith(`/${name}`));
  if (call === undefined || !PLAIN.test(pathname)) return undefined;
  const found = pathname.slice(0, -call.length - 1);
  const seen = `The signer answers below "${basePath}/" and was asked for "${pathname}": `;
  const mend =
    basePath !== '' && found === basePath + basePath
      ? `"${basePath}" is there twice. Take it out of the page's signer option, or out of the path at which the router mounts the signer.`
      : `set basePath: '${found}' in createSigner, or have router and proxy hand on the whole path.`;
  return new SignerError('base-path-mismatch', seen + mend);
}

/** Writes such failures to the server's console, each code once. */
export function createMountingReport(): (error: SignerError) => void {
  const told = new Set<ProblemCode>();
  return ({ code, message }) => {
    if (!OF_MOUNTING.includes(code) || told.has(code)) return;
    told.add(code);
    console.error(`sealift signer: ${code}: ${message}`);
  };
}
