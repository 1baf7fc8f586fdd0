/** The key of a task whose stream has no `key` option. */
export const NO_KEY: unique symbol = Symbol('no key');
