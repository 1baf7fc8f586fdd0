import { workerPool } from 'rearguard';
import { distinctUntilChanged, lastValueFrom, map } from 'rxjs';

const counts$ = workerPool<typeof import('./words.worker.js')>({
  scheduler: ['one', 'two'],
  worker: new URL('./words.worker.js', import.meta.url),
  size: 1,
});

const watching = counts$.status$
  .pipe(
    map(({ phase }) => phase),
    distinctUntilChanged(),
  )
  .subscribe((phase) => console.log(phase));

await lastValueFrom(counts$);
watching.unsubscribe();
