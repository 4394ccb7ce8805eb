import type { SignedRequest } from '@sealift/protocol';
import type { SendOutcome } from '../../../../packages/upload/src/s3/outcome.js';
import type { Owner } from '../../scheduler.js';
import type { Machine } from '../machine.js';
import { ENDPOINT } from '../s3.js';
import { createFlights } from './flight.js';
import { pageFromS3 } from './page-from-s3.js';
import { pageToS3 } from './page-to-s3.js';
import { SIGNER, toSigner } from './page-to-signer.js';
import type { NetworkParts } from './parts.js';
import { serverToS3 } from './server-to-s3.js';

export { SIGNER } from './page-to-signer.js';
export type { NetworkParts } from './parts.js';

/** What stands between pages, signers and S3. */
export interface Network {
  /** `fetch`, as a page has it. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** `fetch` of a replica of the signer, which asks S3. */
  fetchFromServer(url: string, init: RequestInit): Promise<Response>;
  /** XMLHttpRequest, as a page has it. */
  send(
    machine: Machine,
    request: SignedRequest,
    body: Uint8Array<ArrayBuffer> | Blob,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<SendOutcome>;
  /** Every connection of this machine breaks, or nothing is heard of it any more. */
  cut(machine: Machine): void;
  /** A page is gone: what has not left does not leave, and of what has left some arrives. */
  crash(owner: Owner): void;
}

export function createNetwork(parts: NetworkParts): Network {
  const { scheduler, random, weather, machineOf } = parts;
  const flights = createFlights(scheduler, weather);
  const lines = { ...parts, flights };
  return {
    fetch(url, init) {
      if (url.startsWith(`${SIGNER}/`)) return toSigner(lines, url, init);
      if (url.startsWith(`${ENDPOINT}/`)) return pageFromS3(lines, url, init);
      throw new Error('nothing is at this address');
    },
    fetchFromServer: (url, init) => serverToS3(lines, url, init),
    send(machine, request, body, onProgress, signal) {
      if (body instanceof Blob) throw new TypeError('bodies of this simulation are bytes');
      return pageToS3(lines, machine, request, body, onProgress, signal);
    },
    cut(machine) {
      for (const flight of [...flights.all]) {
        // Of some connections nobody hears that they are broken.
        if (machineOf(flight.owner) !== machine || random.chance(0.3)) continue;
        if (random.chance(0.5)) scheduler.cancel(flight.coming);
        flight.breaks();
      }
    },
    crash(owner) {
      for (const flight of [...flights.all]) {
        if (flight.owner !== owner) continue;
        if (random.chance(0.5)) scheduler.cancel(flight.coming);
        flights.forget(flight);
      }
    },
  };
}
