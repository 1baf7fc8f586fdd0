import type { TransferList } from '../contract/transfer.js';

/** The port that a thread shares with its other end. */
export interface WorkerWire<Up> {
  post(frame: Up, transfer?: TransferList): void;
  close(): void;
}
