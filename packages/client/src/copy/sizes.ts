const GIB = 1024 ** 3;

/** Bytes from which on a copy goes in parts, and of a part. */
export interface CopySizes {
  readonly maxCopyBytes: number;
  readonly partBytes: number;
}

/**
 * 5 GiB is S3's limit for CopyObject (Amazon S3 User Guide, "Copying objects"). With parts of 1 GiB the largest object that S3
 * takes has 5,120.
 */
export const COPY_SIZES: CopySizes = { maxCopyBytes: 5 * GIB, partBytes: GIB };
