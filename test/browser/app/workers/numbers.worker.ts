import { exposeScheduler } from 'rearguard/worker';

export default exposeScheduler(function* (upTo: number) {
  for (let n = 0; n < upTo; n++) yield { do: 'echo' as const, value: n };
});
