export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Stable, e.g. `policy-missing`. */
  readonly code: string;
  /** One sentence: what is wrong, and what follows from it. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly fix: string;
}

export function found(severity: Finding['severity'], code: string, message: string, fix: string): Finding {
  return { severity, code, message, fix };
}

export const SETUP = 'Run "sealift bucket setup".';
export const SETUP_POLICY = 'Run "sealift bucket setup", or add the statements of "sealift bucket policy".';
