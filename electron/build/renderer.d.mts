/** Builds the interface, where a file that it is made of is newer than the last build. */
export function buildRenderer(): Promise<void>;
