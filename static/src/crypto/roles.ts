/** Whose is a key? A role in the type of each, for the compiler alone. docs/protocol.md §5, §8, §9 */

/**
 * What a key is for; one of one role where another's is wanted does not compile (tests/web/crypto/roles.test.ts).
 *
 * - `reporter`: what a worker's code gives.
 * - `case`: what the letters of one case are sealed to; it signs nothing.
 * - `notes`: what a desk's notes on one case are sealed to, known to the desk's members alone; it signs nothing.
 * - `file`: what one file of a reply is sealed to, named in that reply; it signs nothing.
 * - `desk`: one epoch of a desk.
 * - `member`: a person of the staff.
 * - `organisation`: who signs the directory; nothing is sealed to it.
 * - `keeper`: what keeps other keys sealed: a passphrase, a recovery code, a machine without a network; it signs nothing.
 * - `statistics`: who draws up the statistics, away from the server: facts are sealed to it, and it signs nothing.
 * - `log`: the server's own: it signs the checkpoints of the audit log, and nothing is sealed to it.
 */
export type Role = 'reporter' | 'case' | 'notes' | 'file' | 'desk' | 'member' | 'organisation' | 'keeper' | 'statistics' | 'log';

declare const role: unique symbol;
/** What carries a role in its type; nothing of it is there when the program runs. */
export interface Of<R extends Role> {
  readonly [role]: R;
}
