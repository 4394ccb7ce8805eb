/**
 * MessageChannel as far as claims use it: its ports carry nothing, and move once. Those of Node belong to a thread's event loop, which
 * takes longer than what they stand for. `ports.node.test.ts` holds one against the other.
 */

export class LightMessagePort {
  #state: 'here' | 'moved' | 'closed' = 'here';

  close(): void {
    if (this.#state === 'here') this.#state = 'closed';
  }

  /** @internal @returns the port as it is on the other side */
  move(): LightMessagePort {
    if (this.#state !== 'here') throw new DOMException('the port has moved, or is closed', 'DataCloneError');
    this.#state = 'moved';
    return new LightMessagePort();
  }
}

export class LightMessageChannel {
  readonly port1: LightMessagePort = new LightMessagePort();
  readonly port2: LightMessagePort = new LightMessagePort();
}
