import { exposeSolver, transfer } from 'rearguard/worker';

export default exposeSolver((pixels: Uint8Array<ArrayBuffer>) => {
  for (let at = 0; at < pixels.length; at++) pixels[at] = 255 - (pixels[at] ?? 0);
  return transfer(pixels, [pixels.buffer]);
});
