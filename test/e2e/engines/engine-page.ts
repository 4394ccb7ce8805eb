/** A page in any engine, as far as the flow needs one. The rest is done by scripts in the page. */
export interface EnginePage {
  goto(url: string): Promise<void>;
  /** Runs a function in the page. It sees nothing of its surroundings here; what goes in and out is JSON. */
  evaluate<Input extends unknown[], Output>(
    work: (...input: Input) => Output,
    ...input: Input
  ): Promise<Awaited<Output>>;
  /** Picks a file of the disk in `<encrypted-upload>`. */
  pick(file: string): Promise<void>;
  /** The folder in which the browser saves downloads; gone with `close`. */
  readonly downloads: string;
  close(): Promise<void>;
}

/** How long a script in the page may take, in milliseconds: the machine may be busy. */
export const TIMEOUT = 90_000;
