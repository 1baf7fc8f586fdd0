import { openPool } from 'rearguard';
import { firstValueFrom, take, toArray } from 'rxjs';

const worker = new URL('./loop.worker.js', import.meta.url);
const pool = openPool<typeof import('./loop.worker.js')>(worker, { size: 2 });

function* tasks() {
  for (;;) yield 'brief' as const;
}

// Leaving a stream cancels its tasks. The workers stay.
const some = await firstValueFrom(pool.solve(tasks).pipe(take(3), toArray()));
console.log(`${some.length} results were enough`);

// A signal cancels one call …
const call = new AbortController();
const one = pool.run('polite', { signal: call.signal });
call.abort(new Error('nobody waits for it'));
await one.catch((error) => console.log(`the call: ${error.message}`));

// … and terminate() everything: workers that do not give way within stopTimeout are ended by force.
const last = pool.run('polite');
const gone = pool.terminate(new Error('we are closing'));
await last.catch((error) => console.log(`the last one: ${error.message}`));
await gone;
