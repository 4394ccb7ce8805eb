import type { Credentials } from './credentials.js';
import { ConfigError } from './errors.js';

/** Workers have neither files nor roles: what their environment holds, the application hands over. */
export async function defaultCredentials(): Promise<Credentials> {
  throw new ConfigError('s3.credentials', 'must be given here: this platform has none of its own');
}
