/** Until every promise that can settle by itself has. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
