import { SignerError } from '../errors.js';

/** What whoever mounts the signer does wrong: it is mended on the server, so it is said there, too. */
export const OF_MOUNTING: readonly string[] = ['base-path-mismatch', 'body-consumed'];

/** `not-found`; for a call of the signer (`uploads/start`) below another path than its own, what to change. */
export function noSuchCall(url: string, basePath: string, calls: readonly { path: string }[]): SignerError {
  const { pathname } = new URL(url);
  const call = calls.find(({ path }) => pathname.endsWith(`/${path}`));
  if (call === undefined || !/^[\w./~-]{1,200}$/.test(pathname))
    return new SignerError('not-found', 'The signer has no such address.');
  const found = pathname.slice(0, -call.path.length - 1);
  const mend =
    basePath !== '' && found === basePath + basePath
      ? `"${basePath}" is there twice. Take it out of the page's signer option, or of the router's path.`
      : `set basePath: '${found}' in createSigner, or have router and proxy hand on the whole path.`;
  const seen = `The signer answers below "${basePath}/" and was asked for "${pathname}": ${mend}`;
  return new SignerError('base-path-mismatch', seen);
}
