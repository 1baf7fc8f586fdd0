import type { PoolCore } from '../controller/pool-core.js';
import type { Rules } from './chunk.js';
import type { HeldChunk } from './held-chunk.js';
import { Lane, type LaneEvents } from './lane.js';

/** One lane for each set of rules: there is more than one only if a controller came back with other options. */
export class Lanes {
  private readonly core: PoolCore;
  private readonly events: LaneEvents;
  private readonly byRules = new Map<string, Lane>();

  constructor(core: PoolCore, events: LaneEvents) {
    this.core = core;
    this.events = events;
  }

  push(held: HeldChunk): void {
    this.laneFor(held.chunk.rules).push(held);
  }

  private laneFor(rules: Rules): Lane {
    const key = JSON.stringify(rules);
    const known = this.byRules.get(key);
    if (known) return known;
    const lane = new Lane(this.core, rules, this.events);
    this.byRules.set(key, lane);
    return lane;
  }
}
