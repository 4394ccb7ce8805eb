import type { Random } from '../../random.js';
import type { Owner, Scheduler } from '../../scheduler.js';
import type { Machine } from '../machine.js';
import type { Recorder } from '../recorder.js';
import type { S3 } from '../s3.js';
import type { Signers } from '../signers.js';
import type { Weather } from '../weather.js';
import type { Flights } from './flight.js';

/** What the network lies between. */
export interface NetworkParts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly weather: Weather;
  readonly s3: S3;
  readonly signers: () => Signers;
  readonly recorder: Recorder;
  /** Whether pages seal what they send. */
  readonly sealed: boolean;
  /** The machine that an owner's code runs on. */
  machineOf(owner: Owner): Machine;
}

export interface Lines extends NetworkParts {
  readonly flights: Flights;
}

/** Longest that a late request is on its way, in milliseconds. */
export const LATEST = 600_000;
