import type { DownloadGrant, DownloadRequest, SignedRequest } from '@sealift/protocol';
import { failure } from '../errors.js';
import type { SignerClient } from '../signer/client.js';
import { checkEncryption } from '../signer/encryption.js';

export interface ObjectAddress {
  readonly key: string;
  readonly versionId?: string;
}

/** The grant of one object, and URLs that are good now. */
export interface Grants {
  /** Without its data key. */
  readonly grant: Omit<DownloadGrant, 'dataKey'>;
  /** With it, once: it is not kept while the object is read. */
  takeGrant(): DownloadGrant;
  url(): Promise<SignedRequest>;
  /** S3 did not accept this URL: the next one will be another. */
  expire(url: SignedRequest): void;
  /** What a refusal by S3 means. */
  readonly failure: typeof failure;
}

export async function openGrants(
  signer: SignerClient,
  object: ObjectAddress,
  context: Readonly<Record<string, string>> | undefined,
  signal: AbortSignal,
): Promise<Grants> {
  const ask = (more?: Pick<DownloadRequest, 'renew'>): Promise<DownloadGrant> =>
    signer.call('downloads', { ...object, ...more, ...(context === undefined ? {} : { context }) }, signal);
  const { dataKey, ...grant } = await ask();
  let key: Pick<DownloadGrant, 'dataKey'> = dataKey === undefined ? {} : { dataKey };
  checkEncryption(grant.request, grant.protection, undefined);
  let current: SignedRequest | undefined = grant.request;
  let asking: Promise<SignedRequest> | undefined;

  /** @throws UploadError `object-changed` when the key has another object by now */
  async function renew(): Promise<SignedRequest> {
    const { request, etag, objectSize } = await ask({ renew: true });
    if (etag !== grant.etag || objectSize !== grant.objectSize) throw failure('object-changed');
    checkEncryption(request, grant.protection, undefined);
    current = request;
    return request;
  }

  return {
    grant,
    takeGrant() {
      const whole = { ...grant, ...key };
      key = {};
      return whole;
    },
    async url() {
      // S3 says when a URL has run out: to ask sooner would be to trust this computer's clock.
      if (current !== undefined) return current;
      asking ??= renew().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    expire(url) {
      if (current?.url === url.url) current = undefined;
    },
    failure,
  };
}
