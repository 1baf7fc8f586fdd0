import { exposeScheduler } from 'rearguard/worker';

export default exposeScheduler(function* ({ upTo }: { upTo: number }) {
  for (let a = 0; a < upTo; a++) yield { a, b: a };
});
