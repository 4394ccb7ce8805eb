import type { OnePartSealing } from './one-part-sealing.js';
import type { Reader } from './reader.js';
import type { CreateSealer } from './sealer.js';
import type { SealingInput } from './sealing.js';

/** What is done to a file of one part otherwise than in segments. */
export interface WholeFile {
  readonly read: Reader;
  readonly create: CreateSealer;
  open(input: SealingInput): OnePartSealing;
}
