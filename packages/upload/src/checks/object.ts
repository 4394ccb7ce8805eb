import type { ObjectAddress } from '../download/grants.js';
import { checkAnswer } from '../signer/answers.js';
import type { SignerAnswers } from '../signer/calls.js';
import { type Finding, fault, ok } from './finding.js';
import { probe } from './probe.js';
import { type AskingSigner, askSigner } from './signer.js';

/** Reads the first byte of an object that is there: only a real answer shows which headers the page may read. */
export async function checkObject(
  { key, versionId }: ObjectAddress,
  options: AskingSigner,
  signal: AbortSignal,
): Promise<Finding> {
  const { context } = options;
  const body = {
    key,
    ...(versionId === undefined ? {} : { versionId }),
    ...(context === undefined ? {} : { context }),
  };
  const granted = await askSigner('downloads', body, options, signal);
  if (granted.kind !== 'answered' || granted.status !== 200)
    return unreadable('The signer does not grant a download of this object.');
  const grant = grantIn(granted.text);
  if (grant === undefined) return unreadable('The answer of the signer is not as this version knows it.');
  const { request, etag, protection } = grant;
  if (protection.keys !== undefined)
    return unreadable('Its SSE-C key is with the page, and no check asks for it: download it instead.');
  const headers = { ...request.headers, range: 'bytes=0-0', 'if-match': etag };
  const answer = await probe({ method: 'GET', url: request.url, headers }, signal);
  if (answer.kind !== 'answered') return unreadable('No answer of S3 that this page may read.');
  if (answer.status !== 206 && answer.status !== 200) return unreadable(`S3 answers ${answer.status}.`);
  if (answer.headers['content-range'] !== undefined)
    return ok('s3-object', 'Download', 'The object can be read, and so can content-range.');
  return fault('s3-object', 'cors-expose-missing', {
    severity: 'warning',
    title: 'CORS: content-range is hidden',
    detail: 'The object can be read, but the page does not see content-range: a wrong size is noticed late.',
    fix: 'Add content-range to ExposeHeaders of the bucket\'s CORS rule. Run "sealift bucket setup".',
  });
}

/** Nothing is asked of an address, or with a header, that an answer of the signer cannot have. */
function grantIn(text: string): SignerAnswers['downloads'] | undefined {
  try {
    return checkAnswer('downloads', JSON.parse(text));
  } catch {
    return undefined;
  }
}

function unreadable(detail: string): Finding {
  const fix = 'Look at the other findings first, then at the rights of this user.';
  return fault('s3-object', 'object-not-readable', { title: 'The object cannot be read', detail, fix });
}
