/** What was examined. */
export type CheckName =
  | 'secure-context'
  | 'web-crypto'
  | 'workers'
  | 'signer'
  | 'clock'
  | 's3-address'
  | 's3-upload'
  | 's3-download'
  | 's3-signature'
  | 's3-object';

/** What was found; where nothing is wrong it is the name of the check. Stable. */
export type FindingCode =
  | CheckName
  // The page
  /** Not https, nor http on localhost: browsers offer no cryptography. */
  | 'insecure-context'
  /** The engine lacks an algorithm, or something replaces its Web Crypto. */
  | 'web-crypto-incomplete'
  /** `worker-src` of the page's Content-Security-Policy does not allow the worker. */
  | 'worker-blocked-by-csp'
  /** No module workers, or the worker's script is not there. */
  | 'worker-not-started'
  // The signer
  /** `connect-src` does not name it. */
  | 'signer-blocked-by-csp'
  | 'signer-unreachable'
  /** It is there, and does not let pages of this origin in. */
  | 'signer-origin-refused'
  /** Its `authorize` does not let this user upload. */
  | 'signer-not-authorized'
  /** Any other refusal; `detail` holds its words. */
  | 'signer-refused'
  /** It fails by itself (5xx). */
  | 'signer-unavailable'
  /** What answers is not a signer. */
  | 'signer-answer-invalid'
  /** A signer of a version that has no `checks`. */
  | 'signer-too-old'
  // Clocks
  | 'clock-of-page'
  | 'clock-of-signer'
  /** They differ, and S3's time is not known: either may be wrong. */
  | 'clocks-differ'
  // S3
  /** An https page may not send to http. */
  | 'mixed-content'
  /** Keys of SSE-C in the clear: S3 refuses it. */
  | 'customer-keys-over-http'
  /** `connect-src` does not name it. */
  | 's3-blocked-by-csp'
  /** The page reaches it, its workers do not: they have the policy that their script is served with. */
  | 's3-blocked-in-worker'
  | 's3-unreachable'
  /** No CORS rule of the bucket lets pages of this origin in. */
  | 'cors-origin-missing'
  /** One does, but not with PUT (or GET). */
  | 'cors-method-missing'
  /** One does, but not with every header; `detail` names them. */
  | 'cors-headers-missing'
  /** An answer that S3 does not give: a proxy's or a sign-in page. */
  | 's3-answer-invalid'
  /** 403 for an upload that does not exist: the role or the bucket policy forbids uploads. */
  | 'upload-refused'
  | 'bucket-not-found'
  /** The signer's credentials or its region are wrong. */
  | 'signature-refused'
  /** The signer's role may not see whether an object is there. */
  | 'listing-refused'
  // The object that was named
  | 'object-not-readable'
  /** Of `content-range`. */
  | 'cors-expose-missing';

/** One thing that is as it should be, or is not. Never holds a URL's query, a key or a token. */
export interface Finding {
  readonly check: CheckName;
  readonly code: FindingCode;
  /** `error`: uploads fail. `warning`: they work, yet not as well as they could. */
  readonly severity: 'error' | 'warning' | 'ok';
  /** A few words. */
  readonly title: string;
  /** What was seen, and what follows from it. */
  readonly detail: string;
  /** What to do; absent where nothing is. */
  readonly fix?: string;
}

export function ok(check: CheckName, title: string, detail: string): Finding {
  return { check, code: check, severity: 'ok', title, detail };
}

/** What a check says of a fault; `severity` is `error` unless it says otherwise. */
export type Fault = Pick<Finding, 'title' | 'detail'> & {
  readonly fix: string;
  readonly severity?: 'warning';
};

export function fault(check: CheckName, code: FindingCode, words: Fault): Finding {
  return { check, code, ...words, severity: words.severity ?? 'error' };
}
