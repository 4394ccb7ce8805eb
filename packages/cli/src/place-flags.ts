/** Flags that say where a bucket is, and what opens its objects under SSE-C. */
export const PLACE_OPTIONS = {
  region: { type: 'string' },
  's3-endpoint': { type: 'string' },
  'bucket-owner': { type: 'string' },
  'master-secrets': { type: 'string' },
} as const;
/** The same with the bucket. */
export const STORE_OPTIONS = {
  bucket: { type: 'string' },
  region: { type: 'string' },
  's3-endpoint': { type: 'string' },
  'bucket-owner': { type: 'string' },
  'master-secrets': { type: 'string' },
} as const;
export type StoreValues = { readonly [F in keyof typeof STORE_OPTIONS]?: string | undefined };
