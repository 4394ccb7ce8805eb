/** The one door to what only some platforms have. Nothing of Node is imported: where it is not there, nothing is missing. */

interface NodeProcess {
  getBuiltinModule?(name: 'node:stream'): typeof import('node:stream');
}

/** Node's streams (Node, Deno, Bun, Workers with `nodejs_compat`); undefined elsewhere. */
export function nodeStreams(): typeof import('node:stream') | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.getBuiltinModule?.('node:stream');
}
