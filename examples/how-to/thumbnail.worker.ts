import { Jimp } from 'jimp';
import { exposeSolver, transfer } from 'rearguard/worker';

export interface Photo {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Makes a picture fit into 160 × 160. What comes in and what goes out is moved, not copied. */
export default exposeSolver(async ({ name, bytes }: Photo) => {
  const image = await Jimp.read(bytes.buffer);
  image.scaleToFit({ w: 160, h: 160 });
  // A Buffer may be a window into memory that others use too: only memory of its own can be moved.
  const small = Uint8Array.from(await image.getBuffer('image/jpeg'));
  const { width, height } = image;
  return transfer({ name, width, height, bytes: small }, [small.buffer]);
});
