/** Why uploads from this page would fail, as far as a page can see it. */
export { UploadError, type UploadErrorCode } from '../errors.js';
export type { SignerOptions } from '../signer/client.js';
export { type CheckOptions, checkPage } from './check-page.js';
export type { CheckName, Finding, FindingCode } from './finding.js';
