// Changes to a library's own code that have to be found, so that another version of the package does not pass unseen.

export type Change = readonly [was: string | RegExp, is: string];

export function changed(library: string, code: string, changes: readonly Change[]): string {
  return changes.reduce((now, [was, is]) => {
    const next = now.replace(was, is);
    if (next === now) throw new Error(`${library} has no ${String(was)} any more`);
    return next;
  }, code);
}
