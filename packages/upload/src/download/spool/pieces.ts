import type { PrivateFolder } from '../../platform/opfs.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** Where the pieces of a large file lie, sealed, and where the file is put together from what is in them. */
export interface Pieces {
  /** Keeps a sealed piece. */
  keep(sealed: Bytes): Promise<KeptPiece>;
  /** The verified file, in the clear. */
  assemble(pieces: AsyncIterable<Bytes>): Promise<Blob>;
  /** Removes everything. Never throws. */
  remove(): Promise<void>;
}

export interface KeptPiece {
  read(): Promise<Bytes>;
  /** It is needed no more. */
  drop(): Promise<void>;
}

/** A file for each piece. So a download takes its size on disk once: each goes when the file has it. */
export function piecesOnDisk(folder: PrivateFolder): Pieces {
  let count = 0;
  return {
    async keep(sealed) {
      const name = `${++count}.sealed`;
      const file = await folder.write(name, [sealed]);
      return { read: () => bytesOf(file), drop: () => folder.delete(name) };
    },
    assemble: (pieces) => folder.write('file', pieces),
    remove: () => folder.remove(),
  };
}

/** For browsers without a private file system: Blobs, which a browser may keep on disk as it likes. */
export function piecesInBlobs(): Pieces {
  return {
    async keep(sealed) {
      let blob = new Blob([sealed]);
      return {
        read: () => bytesOf(blob),
        drop: async () => {
          blob = new Blob();
        },
      };
    },
    async assemble(pieces) {
      const blobs: Blob[] = [];
      for await (const piece of pieces) blobs.push(new Blob([piece]));
      return new Blob(blobs);
    },
    remove: async () => {},
  };
}

async function bytesOf(blob: Blob): Promise<Bytes> {
  return new Uint8Array(await blob.arrayBuffer());
}
