import type { TransferList } from '../contract/transfer.js';
import type { UpFrame } from '../wire/frames.js';

/** The port that a worker shares with its link. */
export interface WorkerWire {
  post(frame: UpFrame, transfer?: TransferList): void;
  close(): void;
}
