// The class is internal to the signer, so it comes from the built files; `run.js` builds first.
import { Presigner } from '../../../packages/signer/dist/s3/presigner.js';

/** The presigner of `@sealift/signer` before a site. @param {import('./site.js').Site} site */
export function presignerOf(site) {
  return new Presigner(/** @type {any} */ (site.client), site.bucket, 300, Date.now);
}
