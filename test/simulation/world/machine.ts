/** What a page, or a replica of the signer, runs on. */
export interface Machine {
  readonly name: string;
  /** Milliseconds by which its clock is wrong. */
  clockError: number;
  online: boolean;
  /** Of its code: how each is told that the machine is online again. */
  readonly listeners: Map<() => void, () => void>;
}

export function createMachine(name: string, clockError = 0): Machine {
  return { name, clockError, online: true, listeners: new Map() };
}
