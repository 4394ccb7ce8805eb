import type { Streams, Terminal } from './command.js';

/** Standard input and output, for "-". */
export function streamsOf({ streams }: Terminal): Streams {
  return streams ?? { input: process.stdin, output: writeOut };
}

function writeOut(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
