import type { TransferList } from '../contract/transfer.js';

/**
 * Refuses to move what was moved before, as browsers do. Node sends a view of such a buffer, and nobody can read it at the other end.
 *
 * @throws DOMException: `DataCloneError`.
 */
export function refuseDetached(transfer: TransferList | undefined): void {
  if (transfer?.some(isDetached)) {
    throw new DOMException('an ArrayBuffer of the transfer list was moved before and is detached', 'DataCloneError');
  }
}

/** A buffer of no bytes is not detached; only a view can tell them apart. */
function isDetached(item: object): boolean {
  if (!(item instanceof ArrayBuffer)) return false;
  try {
    new Uint8Array(item);
    return false;
  } catch {
    return true;
  }
}
