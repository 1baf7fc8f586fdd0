import { workerPool } from 'rearguard';
import { firstValueFrom, Subject } from 'rxjs';

const readings$ = new Subject<string>();

const counts$ = workerPool<typeof import('./words.worker.js')>({
  scheduler: readings$,
  worker: new URL('./words.worker.js', import.meta.url),
  size: 1,
  queueCapacity: 1,
  overflow: { strategy: 'drop-oldest', limit: 5 },
});

counts$.subscribe({
  complete: async () => {
    const { pulled, dropped } = await firstValueFrom(counts$.status$);
    console.log(`${pulled} pulled, ${dropped} dropped`);
  },
});

for (let reading = 1; reading <= 100; reading++) readings$.next(`reading number ${reading}`);
readings$.complete();
