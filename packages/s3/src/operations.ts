export type StringMap = Readonly<Record<string, string>>;

/** Calls to S3 that can carry encryption headers. `put` and `part` are made by the page through presigned URLs. */
export type ObjectOperation = 'put' | 'create' | 'part' | 'list' | 'complete' | 'head' | 'get';
