/** What of Trusted Types is used; TypeScript's library does not have them. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;
let expected: string | undefined;

/**
 * An address as `new Worker` takes it under `require-trusted-types-for 'script'`. The policy `sealift` lets through nothing but
 * the address that this function is being asked for. Where the page does not allow the policy, the address goes on as
 * it is: to the page's default policy, if there is one.
 */
export function trustedScriptUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  expected = url;
  try {
    policy ??= trustedTypes?.createPolicy('sealift', { createScriptURL: onlyExpected });
    return (policy?.createScriptURL(url) as string | undefined) ?? url;
  } catch {
    return url;
  } finally {
    expected = undefined;
  }
}

function onlyExpected(url: string): string {
  if (url !== expected) throw new TypeError('Only scripts of Sealift.');
  return url;
}
