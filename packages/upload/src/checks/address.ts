import type { Checks } from '@sealift/protocol';
import { type Finding, fault, ok } from './finding.js';

/** Names that browsers treat as this machine, and as secure (Secure Contexts, §3.1). */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** What can be said of S3's address before anything is sent there. @param page `location` */
export function checkAddress(
  { put, protection }: Pick<Checks, 'put' | 'protection'>,
  page: Pick<Location, 'protocol'>,
): Finding {
  const { protocol, hostname, origin } = new URL(put.url);
  if (protocol === 'https:' || LOOPBACK.test(hostname))
    return ok('s3-address', 'Address of S3', `The page sends to ${origin}.`);
  const fix = 'Give the signer an https endpoint of S3.';
  if (page.protocol === 'https:')
    return fault('s3-address', 'mixed-content', {
      title: 'S3 over http from an https page',
      detail: `Browsers do not let an https page send to ${origin}.`,
      fix,
    });
  if ((protection.storage ?? protection.profile) === 'sse-c')
    return fault('s3-address', 'customer-keys-over-http', {
      title: 'SSE-C over http',
      detail: `The keys of SSE-C would go to ${origin} in the clear: the signer signs no such request, and S3 takes none.`,
      fix,
    });
  return ok('s3-address', 'Address of S3', `The page sends to ${origin}, in the clear.`);
}
