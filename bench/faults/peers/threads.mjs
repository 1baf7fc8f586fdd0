import { Pool, spawn, Worker } from 'threads';
import { WORKERS } from '../limits.mjs';
import { oneByOne } from './one-by-one.mjs';

/** It has no time-out, and a running task cannot be cancelled. */
export default async function threads(resourceLimits) {
  const pool = Pool(() => spawn(new Worker('../workers/threads.mjs', { resourceLimits })), WORKERS);
  return {
    submit: oneByOne((task) => pool.queue((solve) => solve(task))),
    close: () => pool.terminate(true),
  };
}
