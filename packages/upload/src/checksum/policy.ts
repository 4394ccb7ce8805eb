/** What lets a realm compile WebAssembly (Content Security Policy Level 3, §4.4 and §6.8). */
const ALLOWING = /^'(wasm-)?unsafe-eval'$/i;

/**
 * Whether the policies that come with a worker's script let it compile WebAssembly, and none of them would report that. Pure.
 *
 * @param headers of the script: only its own policies hold for a worker, not those of its page (CSP Level 3, §4.2.1)
 */
export function letsCompile(headers: Headers): boolean {
  return ['content-security-policy', 'content-security-policy-report-only'].every((name) =>
    (headers.get(name) ?? '').split(',').every(policyLets),
  );
}

function policyLets(policy: string): boolean {
  // Of two directives with one name the first one counts.
  const directives = policy.split(';').map((directive) => directive.trim().split(/\s+/));
  const sources = (wanted: string): string[] | undefined =>
    directives.find(([name]) => name?.toLowerCase() === wanted);
  const holds = sources('script-src') ?? sources('default-src');
  return holds === undefined || holds.some((source) => ALLOWING.test(source));
}
