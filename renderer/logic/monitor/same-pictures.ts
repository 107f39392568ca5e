/** By what pictures are told from others: their digest where it is known, else what they are called. */
export interface PicturesName {
  /** Names of data sets, or folders; none where they are not known. */
  readonly names: readonly string[];
  readonly digest: string | null;
}

/** Whether both are known to be the same pictures. */
export function samePictures(one: PicturesName, other: PicturesName): boolean {
  if (one.digest !== null && other.digest !== null) return one.digest === other.digest;
  return one.names.length > 0 && JSON.stringify(one.names) === JSON.stringify(other.names);
}
