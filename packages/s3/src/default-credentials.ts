import type { Credentials } from './credentials.js';

/** The AWS SDK's chain: environment, profiles, containers, instance roles. Loaded when it is first asked. */
export async function defaultCredentials(): Promise<Credentials> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  chain ??= defaultProvider();
  return chain();
}

let chain: (() => Promise<Credentials>) | undefined;
