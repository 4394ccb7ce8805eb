/**
 * A range of one file, to be sealed once, by whoever has it: `Sealer.claim` makes it before the work begins. It cannot be
 * copied. To seal in a worker, post it with its port: `worker.postMessage(claim, [claim.port])`; without the port the
 * message is refused, and whoever has posted a claim, or has sealed with it, has it no longer.
 */
export interface SegmentClaim {
  /** Bytes of the file before the range: a multiple of 16. */
  readonly offset: number;
  readonly length: number;
  /** Of which object: `SegmentSealerHandle.object`. */
  readonly object: string;
  /** Present where the range was sealed before: the share of then, without which nothing of it comes out. A secret. */
  readonly share?: Uint8Array;
  /** Carries nothing. A port moves and is never cloned, and so is the claim that it belongs to. */
  readonly port: MessagePort;
}

/** @internal Only sealers call it: without a share never twice for a byte. */
export function makeClaim(object: string, offset: number, length: number, share?: Uint8Array): SegmentClaim {
  return { object, offset, length, ...(share && { share }), port: new MessageChannel().port1 };
}
