import type { ProblemCode } from '@sealift/protocol';
import { SignerError } from '../errors.js';

/** What whoever mounts the signer does wrong: it is mended on the server, so it is said there, too. */
export const OF_MOUNTING: readonly ProblemCode[] = ['base-path-mismatch', 'body-consumed'];
/** The failure of a request to one of the signer's calls (`uploads/start`) below another path than its own; undefined for all others. */
export function misplaced(
  url: string,
  basePath: string,
  calls: readonly { readonly path: string }[],
): SignerError | undefined {
  const { pathname } = new URL(url);
  const call = calls.find(({ path }) => pathname.endsWith(`/${path}`));
  if (call === undefined || !/^[\w./~-]{1,200}$/.test(pathname)) return undefined;
  const found = pathname.slice(0, -call.path.length - 1);
  const mend =
    basePath !== '' && found === basePath + basePath
      ? `"${basePath}" is there twice. Take it out of the page's signer option, or of the router's path.`
      : `set basePath: '${found}' in createSigner, or have router and proxy hand on the whole path.`;
  const seen = `The signer answers below "${basePath}/" and was asked for "${pathname}": ${mend}`;
  return new SignerError('base-path-mismatch', seen);
}
