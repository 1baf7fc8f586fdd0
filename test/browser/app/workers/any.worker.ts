import { exposeSolver, transfer } from 'rearguard/worker';

export type Task =
  | { do: 'echo'; value: unknown }
  | { do: 'tree'; depth: number }
  | { do: 'throw'; message: string }
  | { do: 'throw-outside' | 'reject-outside' | 'close' | 'vanish' | 'loop' | 'wait' | 'give-function' }
  | { do: 'spin-until-aborted' }
  | { do: 'count'; to: number }
  | { do: 'fill'; buffer: ArrayBuffer };

// Taken before rearguard puts one that tells in its place.
const goWithoutAWord = self.close.bind(self);

const never = (): Promise<never> => new Promise(() => undefined);

class Odd extends TypeError {
  override readonly name = 'Odd';
  readonly code = 'ODD';
}

export default exposeSolver<Task, unknown>(
  (task, context) => {
    switch (task.do) {
      case 'echo':
        return task.value;
      case 'tree':
        if (task.depth > 0) for (let i = 0; i < 2; i++) context.enqueue({ do: 'tree', depth: task.depth - 1 });
        return task.depth;
      case 'throw':
        throw new Odd(task.message);
      case 'throw-outside':
        setTimeout(() => {
          throw new Odd('outside');
        });
        return never();
      case 'reject-outside':
        void Promise.reject(new Odd('rejected'));
        return never();
      case 'close':
        self.close();
        return never();
      case 'vanish':
        goWithoutAWord();
        return never();
      case 'loop':
        // With something in it: a bundler takes an empty loop out.
        for (;;) self.name = 'looping';
      case 'wait':
        return new Promise((_, reject) => {
          context.signal.addEventListener('abort', () => reject(context.signal.reason));
        });
      case 'spin-until-aborted':
        while (!context.aborted);
        throw context.signal.reason ?? new Error('aborted');
      case 'give-function':
        return () => undefined;
      case 'count':
        return (function* () {
          for (let i = 1; i <= task.to; i++) yield i;
        })();
      case 'fill':
        new Uint8Array(task.buffer).fill(7);
        return transfer(task.buffer, [task.buffer]);
    }
  },
  {
    teardown() {
      // Heard by a page that listens.
      const home = new BroadcastChannel('teardown');
      home.postMessage('home');
      home.close();
    },
  },
);
