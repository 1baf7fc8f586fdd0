import type { Observable } from 'rxjs';
import type { Quorum } from '../contract/quorum.js';
import { pause } from './persist.js';
import type { RollCall } from './roll-call.js';

/** Hosts that were told to stop, and are neither stopped nor lost, are waited for so long beyond the limit of their silence. */
const PARTING_MS = 6_000;
const LOOK_MS = 5;

/** Tells the hosts to stop, and waits until all have or are lost; not for ever. */
export async function sendHome(rollCall: RollCall, quorum$: Observable<Quorum>, hostTimeout: number): Promise<void> {
  rollCall.say('stop');
  const until = performance.now() + hostTimeout + PARTING_MS;
  let allStopped = false;
  const looking = quorum$.subscribe((now) => {
    allStopped = now.allStopped;
  });
  while (!allStopped && performance.now() < until) await pause(LOOK_MS);
  looking.unsubscribe();
}
