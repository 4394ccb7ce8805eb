/** Where page and service worker of the live demo meet. */

/** Nobody's address (RFC 6761): whatever is sent there ends in this browser, or nowhere. */
export const S3_ENDPOINT = 'https://s3.in-this-browser.invalid';
export const BUCKET = 'demo';
export const S3_ORIGIN = 'https://demo.s3.in-this-browser.invalid';
/** Below the site's base. */
export const SIGNER_PATH = 'live/signer';
export const CACHE = 'sealift-live-demo';

/** One request, as it is shown in the page. No query: it holds a signature. */
export interface Seen {
  readonly to: 'signer' | 'S3';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Bytes of its body. */
  readonly bytes: number;
}
