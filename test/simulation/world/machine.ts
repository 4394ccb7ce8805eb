/** What a page, or a replica of the signer, runs on. */
export interface Machine {
  readonly name: string;
  /** Milliseconds by which its clock is wrong. */
  clockError: number;
  online: boolean;
  /** Called when it is online again. */
  readonly waiting: Set<() => void>;
}

export function createMachine(name: string, clockError = 0): Machine {
  return { name, clockError, online: true, waiting: new Set() };
}
