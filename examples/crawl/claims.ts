import { createHash } from 'node:crypto';

/** Who came first, agreed on by all threads: a table in shared memory, by hash. */
export interface Claims {
  readonly hashes: BigInt64Array<SharedArrayBuffer>;
  readonly owners: BigInt64Array<SharedArrayBuffer>;
}

/** Room for somewhat fewer than `places` names. */
export function claims(places: number): Claims {
  const room = places * BigInt64Array.BYTES_PER_ELEMENT;
  return {
    hashes: new BigInt64Array(new SharedArrayBuffer(room)),
    owners: new BigInt64Array(new SharedArrayBuffer(room)),
  };
}

/**
 * Claims a name; false if somebody else has it. The same owner may claim again: a task that is run a second time,
 * because its worker was lost, must not be refused what it had claimed the first time.
 */
export function claim({ hashes, owners }: Claims, name: string, owner: number): boolean {
  const hash = createHash('sha256').update(name).digest().readBigInt64LE() || 1n;
  // 0 is nobody yet, and -1 is an owner too.
  const me = BigInt(owner) + 2n;
  const start = Number(BigInt.asUintN(52, hash)) % hashes.length;
  for (let step = 0; step < hashes.length; step++) {
    const at = (start + step) % hashes.length;
    const there = Atomics.compareExchange(hashes, at, 0n, hash);
    if (there !== 0n && there !== hash) continue;
    const had = Atomics.compareExchange(owners, at, 0n, me);
    return had === 0n || had === me;
  }
  throw new Error(`there is no room for more than ${hashes.length} pages`);
}
