import { connect, Presigner } from '@sealift/s3';
import { signerOptions } from '../start/signer-options.js';

/** The presigner of the signer before a site. @param {import('./site.js').Site} site */
export function presignerOf({ server, bucket }) {
  return new Presigner(connect({ ...signerOptions(server), bucket }), 300, Date.now);
}
