/** 256 random bits, base64. Older versions stay, so that nothing ever has to be encrypted again. */
export interface KeyVersion {
  readonly version: number;
  /** ISO 8601, as all times here. */
  readonly createdAt: string;
  readonly material: string;
  /** Key check value; absent in files of before there was one. */
  readonly check?: string;
}

/** Names of those who may; `*` is everybody. A key without a policy is everybody's. */
export interface KeyPolicy {
  /** Who may have data keys made. */
  readonly generate: readonly string[];
  /** Who may have data keys unwrapped. */
  readonly decrypt: readonly string[];
}

export interface MasterKey {
  readonly alias?: string;
  readonly description?: string;
  readonly createdAt: string;
  enabled: boolean;
  /** Until it is cancelled the key cannot be used; from then on it may be purged. */
  deletionDate?: string;
  policy?: KeyPolicy;
  /** Oldest first; the last one wraps new data keys. */
  readonly versions: KeyVersion[];
}
