/** A header or query parameter as the demo's server tells it: secrets are masked there already. */
export interface ShownHeader {
  readonly name: string;
  readonly value: string;
  readonly masked?: boolean;
  /** Covered by the signature. */
  readonly signed?: boolean;
}

interface About {
  readonly seq: number;
  /** The object's key; empty where none was decided yet. */
  readonly key: string;
  readonly profile: string;
}

/** A line of the signer's audit. */
export interface SignerEvent extends About {
  readonly kind: 'signer';
  /** ISO 8601. */
  readonly time: string;
  readonly action: string;
  readonly outcome: 'ok' | 'refused' | 'failed';
  readonly code?: string;
  readonly kmsKeyId?: string;
}

/** A request has arrived at S3. */
export interface RequestEvent extends About {
  readonly kind: 's3-request';
  readonly id: number;
  readonly operation: string;
  readonly by: 'page' | 'signer';
}

/** S3 has answered: the request and the answer, as they came over the wire. */
export interface Exchange extends About {
  readonly kind: 's3-answer';
  readonly id: number;
  readonly operation: string;
  /** `page`: through a presigned URL. */
  readonly by: 'page' | 'signer';
  readonly partNumber?: number;
  readonly method: string;
  readonly bucket: string;
  readonly status: number;
  readonly query: readonly ShownHeader[];
  readonly headers: readonly ShownHeader[];
  readonly response: readonly ShownHeader[];
}

export type TrafficEvent = SignerEvent | RequestEvent | Exchange;

/** What goes on between signer, KMS and S3, told by the demo's server: what was before first, then as it happens. */
export function watchTraffic(hear: (event: TrafficEvent) => void): void {
  let last = 0;
  new EventSource('/demo/events').addEventListener('message', ({ data }) => {
    const event = JSON.parse(data) as TrafficEvent;
    // A connection that was lost tells everything again; a server that was started again counts anew.
    if (event.seq <= last && event.seq !== 1) return;
    last = event.seq;
    hear(event);
  });
}
