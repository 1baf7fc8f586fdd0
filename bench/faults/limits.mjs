/** Workers of every pool. */
export const WORKERS = 2;
/** For the task that never returns, where the pool has a way to say so. */
export const TIMEOUT_MS = 2_000;
/** Tasks around the faulty one, half of them before it. */
export const BYSTANDERS = 60;
/** Heap of a worker. */
export const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 32 };
