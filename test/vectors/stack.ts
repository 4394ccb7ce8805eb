/**
 * Global setup of the library tests: a strict S3 server and a real signer that pages of every engine can reach. Loaded and started
 * by the first request, so that tests which need no stack do not wait for one.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import type { Stack } from './open-stack.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of the stack: `/store/NAME` puts a scenario's object into its bucket, `/put/NAME` what is sent, `/open` and `/strict` are signers. */
    stack: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let stack: Promise<Stack> | undefined;
  const server = createServer((request, response) => {
    stack ??= import('./open-stack.js').then(({ openStack }) => openStack());
    stack
      .then(({ answer }) => answer(request, response))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('stack', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    await (await stack)?.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
