import { SignerConfigError } from '../errors.js';
import type { Credentials } from './credentials.js';

/** Workers have neither files nor roles: what their environment holds, the application hands over. */
export async function defaultCredentials(): Promise<Credentials> {
  throw new SignerConfigError('s3.credentials', 'must be given here: this platform has none of its own');
}
