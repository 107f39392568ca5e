export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  /** In `node_modules`, relative to the root; absent on platforms that the package is not for. */
  readonly folder: string;
}

/** Every package of others that the packaged app contains. */
export function thirdParties(): ThirdParty[];
/** `THIRD-PARTY.md`. */
export function thirdPartyList(): string;
/** `LICENCES.txt`. */
export function licenceTexts(): string;
