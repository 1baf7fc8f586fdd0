/** What a worker file gives to be called later is looked at now, where the stack says which file it was. */
export function mustBeFunction(call: string, given: unknown): void {
  if (typeof given !== 'function')
    throw new TypeError(`${call}: its first argument must be a function, not ${given === null ? given : typeof given}`);
}
