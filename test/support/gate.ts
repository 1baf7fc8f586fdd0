/** Holds worker threads until it is opened, and knows how many have come to it. */
export interface Gate {
  /** Give it to a task: `{ do: 'gate', gate: gate.cells }`. */
  readonly cells: Int32Array<SharedArrayBuffer>;
  /** Resolves once `count` workers have arrived. */
  arrived(count: number): Promise<void>;
  open(): void;
}

export function gate(): Gate {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  return {
    cells,
    async arrived(count) {
      for (let seen = Atomics.load(cells, 1); seen < count; seen = Atomics.load(cells, 1)) {
        await (
          Atomics as unknown as { waitAsync(cells: Int32Array, at: number, value: number): { value: unknown } }
        ).waitAsync(cells, 1, seen).value;
      }
    },
    open() {
      Atomics.store(cells, 0, 1);
      Atomics.notify(cells, 0);
    },
  };
}
