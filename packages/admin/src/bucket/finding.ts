export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Stable, e.g. `policy-missing`. */
  readonly code: string;
  /** One sentence: what is wrong, and what follows from it. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly fix: string;
}

/** What a message quotes of the bucket's settings may hold anything: control characters do not reach a terminal. */
export function found(severity: Finding['severity'], code: string, message: string, fix: string): Finding {
  return { severity, code, message: message.replace(/\p{Cc}/gu, '?'), fix };
}

export const SETUP = 'Run "sealift bucket setup".';
export const SETUP_POLICY = 'Run "sealift bucket setup", or add the statements of "sealift bucket policy".';
