/**
 * Global setup of the library tests: a strict S3 server and a real signer that pages of every engine can reach. Loaded and started
 * by the first request, so that tests which need no house do not wait for one.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import type { House } from './open-house.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of the house: `/store/NAME` puts a scenario's object into its bucket, `/open` and `/strict` are signers. */
    house: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let house: Promise<House> | undefined;
  const server = createServer((request, response) => {
    house ??= import('./open-house.js').then(({ openHouse }) => openHouse());
    house
      .then(({ answer }) => answer(request, response))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('house', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    await (await house)?.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
