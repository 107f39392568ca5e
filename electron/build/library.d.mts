/** Builds `core/` as a package and packs it. @returns path of the tarball */
export function packLibrary(): string;
