import { openPool } from 'rearguard';
import { lastValueFrom, takeWhile } from 'rxjs';

await using pool = openPool<typeof import('./patient.worker.js')>(new URL('./patient.worker.js', import.meta.url), {
  size: 2,
});

function* tasks(ms: number) {
  for (;;) yield ms;
}

const given = { short: 0, long: 0 };
const share = (stream: 'short' | 'long', ms: number) =>
  lastValueFrom(
    pool
      .outcomes(() => tasks(ms))
      .pipe(
        takeWhile(({ ranMs }) => {
          given[stream] += ranMs;
          return Math.min(given.short, given.long) < 500;
        }),
      ),
  );

await Promise.all([share('short', 4), share('long', 50)]);
console.log(`each was given about half of the time: ${Math.abs(given.short / given.long - 1) < 0.5}`);
