import { openPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';

await using pool = openPool<typeof import('./words.worker.js')>(new URL('./words.worker.js', import.meta.url), {
  size: 1,
});
pool.pause();

const counts$ = pool.solve(['a', 'b b', 'c c c', 'd d d d'], {
  priority: (text) => (text.startsWith('c') ? 2 : text.startsWith('d') ? 1 : 0),
});
const counts = lastValueFrom(counts$.pipe(toArray()));
pool.resume();

console.log(await counts);
