/** Values that move to the other thread instead of being copied: `ArrayBuffer`, `MessagePort`, streams … as `postMessage` takes them. */
export type TransferList = readonly object[];
