import { Pool, spawn, Transfer, Worker } from 'threads';
import { windowed } from './windowed.mjs';

export async function open({ size, concurrency, setting: { width } }) {
  const pool = Pool(() => spawn(new Worker('../workers/threads.mjs')), { size, concurrency });
  const call = (task, list) => pool.queue((solve) => solve(list ? Transfer(task, list) : task));
  return { stream: windowed(call, width), call, close: () => pool.terminate() };
}
