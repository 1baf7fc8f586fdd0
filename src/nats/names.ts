/** What the parts of one run are called on the server. */
export interface Names {
  readonly tasks: string;
  readonly results: string;
  /** Where the hosts say how they are, and the controller where the run is. */
  readonly board: string;
  /** Where the controller keeps how far it is. */
  readonly state: string;
  /** What is too large for a message. */
  readonly blobs: string;
  /** Subject of the chunks of one controller: a later one takes the stream away from it. */
  task(epoch: number): string;
  result(chunk: number): string;
  readonly anyResult: string;
  begun(chunk: number): string;
  readonly anyBegun: string;
}

/** The one consumer that all hosts pull from. */
export const WORKERS = 'workers';

/** Names are letters, digits and `-`, so `_` parts them and no two runs meet. */
export function namesOf({ name, run }: { readonly name: string; readonly run: string }): Names {
  const pool = `${name}_${run}`;
  const subject = `rg.${pool}`;
  return {
    tasks: `RG_${pool}_TASKS`,
    results: `RG_${pool}_RESULTS`,
    board: `RG_${pool}_board`,
    state: `RG_${pool}_state`,
    blobs: `RG_${pool}_blobs`,
    task: (epoch) => `${subject}.task.${epoch}`,
    result: (chunk) => `${subject}.result.${chunk}`,
    anyResult: `${subject}.result.*`,
    begun: (chunk) => `${subject}.begun.${chunk}`,
    anyBegun: `${subject}.begun.*`,
  };
}
