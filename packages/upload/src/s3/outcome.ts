/** What came of one request to S3, before it is judged. Plain data: it is posted between realms. */
export type SendOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The beginning of the answer's body. */
      readonly text: string;
      readonly retryAfter: string | null;
    }
  /** No answer, or none that the page may see (CORS). */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'aborted' };
