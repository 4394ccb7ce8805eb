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
  /** Carries nothing. A port moves and is never cloned, and so is the claim that it belongs to. */
  readonly port: MessagePort;
}

/** @internal Only `Sealer.claim` calls it, which never claims a byte twice. */
export function makeClaim(object: string, offset: number, length: number): SegmentClaim {
  return { object, offset, length, port: new MessageChannel().port1 };
}
