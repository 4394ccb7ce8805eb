import type { ShownHeader } from './traffic/events.js';

/** Where things are. */
export interface DemoConfig {
  /** Ids of the profiles that have a signer, at `/sealift/ID`. */
  readonly signers: readonly string[];
  readonly bucket: string;
  readonly s3Endpoint: string;
  readonly network: NetworkState;
}

/** How bad the network is between the page and the servers. */
export type NetworkState = 'normal' | 'slow' | 'busy' | 'cut';

/** An object as anyone with access to the bucket sees it. */
export interface StoredObject {
  readonly key: string;
  /** Bytes of the whole object. */
  readonly size: number;
  readonly etag: string;
  /** S3 user metadata, without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** S3's answer to a HEAD request, secrets masked. */
  readonly headers: readonly ShownHeader[];
  /**
   * Who has the key without which S3 shows nothing. With `none` the bytes are what S3 answers; otherwise they are from
   * its disk, and with `page` the headers are those of its refusal.
   */
  readonly keyHolder: 'none' | 'signer' | 'page';
  /** The first bytes, at most 512. */
  readonly head: Uint8Array;
  /** The last bytes, at most 64. */
  readonly tail: Uint8Array;
}

/** The demo's own server: it looks into the bucket for the page. */
export interface Server {
  config(): Promise<DemoConfig>;
  /** @returns undefined when S3 has no such object */
  object(key: string): Promise<StoredObject | undefined>;
  network(state: NetworkState): Promise<void>;
}

export function createServer(): Server {
  return {
    async config() {
      return (await answer('/demo/config')) as DemoConfig;
    },
    async network(state) {
      await answer('/demo/network', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ state }),
      });
    },
    async object(key) {
      const found = await answer(`/demo/object?key=${encodeURIComponent(key)}`);
      if (found === undefined) return undefined;
      const { head, tail, ...facts } = found as Omit<StoredObject, 'head' | 'tail'> & {
        head: string;
        tail: string;
      };
      return { ...facts, head: bytes(head), tail: bytes(tail) };
    },
  };
}

async function answer(address: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(address, init);
  if (response.status === 404 || response.status === 204) return undefined;
  if (!response.ok) throw new Error(`The demo server answered ${response.status}.`);
  return response.json();
}

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
