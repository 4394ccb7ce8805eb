import { CoreError } from '../errors.js';

/**
 * Remembers which bytes of a message have been used, as few joined intervals. This is what makes "never two plaintexts
 * under one key and IV" a rule that runs instead of a rule that is written down.
 */
export class Coverage {
  /** Starts and ends of the intervals, ascending: start, end, start, end, … */
  #edges: number[] = [];

  /** @throws CoreError `already-sealed` when any of these bytes was claimed before */
  claim(offset: number, length: number): void {
    if (length === 0) return;
    const end = offset + length;
    let at = this.#edges.findIndex((edge) => edge > offset);
    if (at === -1) at = this.#edges.length;
    const next = this.#edges[at];
    // An odd position lies inside an interval; an even one before the next, which must not start too early.
    if (at % 2 === 1 || (next !== undefined && next < end)) {
      throw new CoreError('already-sealed', 'These bytes were used before.');
    }
    const joinsPrevious = this.#edges[at - 1] === offset;
    const joinsNext = next === end;
    this.#edges.splice(
      joinsPrevious ? at - 1 : at,
      Number(joinsPrevious) + Number(joinsNext),
      ...(joinsPrevious ? [] : [offset]),
      ...(joinsNext ? [] : [end]),
    );
  }
}
