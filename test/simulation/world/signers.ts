import { createSigner, type ProtectionProfile, type Signer } from '@sealift/signer';
import type { Random } from '../random.js';
import type { Owner, Scheduler } from '../scheduler.js';
import { createMachine, type Machine } from './machine.js';
import { BUCKET, CREDENTIALS, ENDPOINT, REGION } from './s3.js';

/** A short answer, as it goes over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface SignerTimes {
  /** Seconds. */
  readonly urlLifetime: number;
  readonly sessionLifetime: number;
  readonly absoluteLifetime: number;
}

/** Replicas of one signer behind a load balancer. */
export interface Signers {
  /** Carries out a request at one of them. @param gone called when it dies, or none is there */
  handle(url: string, init: RequestInit, answer: (answer: Answer) => void, gone: () => void): void;
  /** A replica is killed, and another takes its place after so many milliseconds. */
  restart(which: number, downTime: number): void;
  readonly count: number;
  machineOf(owner: Owner): Machine | undefined;
  /** Failures that are nobody's request's fault: defects. */
  readonly failures: readonly unknown[];
}

interface Replica {
  readonly machine: Machine;
  life: number;
  signer: Signer | undefined;
  readonly underWay: Set<() => void>;
}

export interface SignersParts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly secret: Uint8Array;
  readonly times: SignerTimes;
  readonly clockErrors: readonly number[];
  readonly protection: ProtectionProfile;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export function createSigners({
  scheduler,
  random,
  secret,
  times,
  clockErrors,
  protection,
  fetch,
}: SignersParts): Signers {
  const failures: unknown[] = [];
  const replicas = clockErrors.map(
    (clockError, index): Replica => ({
      machine: createMachine(`signer ${index + 1}`, clockError),
      life: 0,
      signer: undefined,
      underWay: new Set(),
    }),
  );
  const ownerOf = ({ machine, life }: Replica): Owner => `${machine.name}.${life}`;

  function start(replica: Replica): void {
    replica.life++;
    replica.signer = createSigner({
      s3: {
        endpoint: ENDPOINT,
        region: REGION,
        bucket: BUCKET,
        forcePathStyle: true,
        credentials: CREDENTIALS,
        fetch,
      },
      secret,
      basePath: '/sealift',
      partSize: 48,
      protection,
      allowedOrigins: [],
      ...times,
      // Each upload has a folder of its own, so that every object tells whose it is.
      authorize: (_, intent) =>
        intent.action === 'upload'
          ? { owner: 'somebody', prefix: `${intent.context.upload}/` }
          : { owner: 'somebody', prefix: intent.key.replace(/[^/]*$/, '') },
      clock: () => Math.floor(scheduler.now) + replica.machine.clockError,
      randomness: (length) => random.bytes(length),
      onInternalError: (error) => failures.push(error),
    });
  }

  for (const replica of replicas) start(replica);

  return {
    failures,
    count: replicas.length,
    handle(url, init, answer, gone) {
      const alive = replicas.filter(({ signer }) => signer !== undefined);
      if (alive.length === 0) return gone();
      const replica = random.pick(alive);
      const { signer, underWay } = replica;
      underWay.add(gone);
      scheduler.after(
        0,
        '',
        () => {
          const { method = 'POST', headers = {}, body = null } = init;
          const request = new Request(url, { method, headers, body });
          void signer
            ?.fetch(request)
            .then(async (response) => ({
              status: response.status,
              headers: Object.fromEntries(response.headers),
              text: await response.text(),
            }))
            .then((given) => {
              underWay.delete(gone);
              answer(given);
            });
        },
        ownerOf(replica),
      );
    },
    restart(which, downTime) {
      const replica = replicas[which];
      if (replica?.signer === undefined) return;
      scheduler.note(`${ownerOf(replica)} dies`);
      scheduler.kill(ownerOf(replica));
      replica.signer = undefined;
      for (const gone of replica.underWay) gone();
      replica.underWay.clear();
      scheduler.after(downTime, `${replica.machine.name} is back`, () => start(replica), 'world');
    },
    machineOf: (owner) =>
      replicas.find((replica) => ownerOf(replica) === owner || owner.startsWith(`${replica.machine.name}.`))
        ?.machine,
  };
}
