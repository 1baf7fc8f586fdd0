// What is used of threads.js 1.7.0, whose own declarations cannot be reached through its `exports`.
declare module 'threads' {
  export function spawn(worker: unknown, options?: { timeout?: number }): Promise<unknown>;
  export function Transfer(payload: unknown, transferables?: readonly unknown[]): unknown;
  export const Thread: { terminate(thread: unknown): Promise<void> };
}
declare module 'threads/worker' {
  export function expose(methods: object): void;
}
