import { messageOf } from '../../core/contract/errors.js';

export type DefectLog = (defect: unknown) => void;

/** Keeps the stack of an unexpected failure for whoever fixes it; the interface sees only a message and a hint. */
export const reportDefect: DefectLog = (defect) => {
  console.error(defect instanceof Error ? (defect.stack ?? defect.message) : messageOf(defect));
};
