// The class is internal to the signer, so it comes from the built files; `run.js` builds first.
import { connect } from '../../../packages/signer/dist/s3/connection.js';
import { Presigner } from '../../../packages/signer/dist/s3/presigner.js';
import { signerOptions } from '../start/signer-options.js';

/** The presigner of `@sealift/signer` before a site. @param {import('./site.js').Site} site */
export function presignerOf({ server, bucket }) {
  return new Presigner(connect({ ...signerOptions(server), bucket }), 300, Date.now);
}
