/**
 * Whether the policies that come with a worker's script let it compile WebAssembly, and none of them would report it (Content Security
 * Policy Level 3, §4.4). Pure.
 *
 * @param headers of the script: its policies hold for the worker, those of its page do not (HTML, "run a worker")
 */
export function letsCompile(headers: Headers): boolean {
  return ['', '-report-only'].every((kind) =>
    (headers.get(`content-security-policy${kind}`) ?? '').split(',').every(policyLets),
  );
}

function policyLets(policy: string): boolean {
  // Of two directives with one name the first one counts.
  const sources = (name: string): string | undefined =>
    new RegExp(`(?:^|;)\\s*${name}-src(?![-\\w])([^;]*)`, 'i').exec(policy)?.[1];
  const holding = sources('script') ?? sources('default');
  return holding === undefined || /'(wasm-)?unsafe-eval'/i.test(holding);
}
