/** The one door to what only some platforms have. Nothing of Node is imported: where it is not there, nothing is missing. */

interface NodeProcess {
  getBuiltinModule?(name: 'node:stream'): typeof import('node:stream');
}

/** Node's streams (Node, Deno, Bun, Workers with `nodejs_compat`); undefined elsewhere. */
export function nodeStreams(): typeof import('node:stream') | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.getBuiltinModule?.('node:stream');
}

interface Workers {
  readonly FixedLengthStream?: new (length: number) => TransformStream<Uint8Array, Uint8Array>;
}

/**
 * A body of so many bytes for an answer. Workers take a stream's length from its type alone: without it they leave `Content-Length` out, and an
 * answer whose body breaks ends as if it were whole.
 */
export function bodyOfLength(body: ReadableStream<Uint8Array>, length: number): ReadableStream<Uint8Array> {
  const { FixedLengthStream } = globalThis as Workers;
  if (FixedLengthStream === undefined) return body;
  const { readable, writable } = new FixedLengthStream(length);
  // Whoever reads it is told what breaks it.
  body.pipeTo(writable).catch(() => undefined);
  return readable;
}
