import { messageOf } from '../../core/contract/errors.js';
import { logsFolder } from '../runtime-paths.js';
import { LogFile, type LogLevel } from './log-file.js';

export type DefectLog = (defect: unknown) => void;

/** The shell's log on disk, once it has one. Programs that are not a shell (the command line, tests) tell standard error only. */
let file: LogFile | null = null;

/** Keeps events on disk from now on. @returns the log's path, for a report */
export function startLog(folder: string = logsFolder()): string {
  file = new LogFile(folder);
  return file.path;
}

/** Path of the log; null where none is kept. */
export function logPath(): string | null {
  return file?.path ?? null;
}

/** Keeps something that happened, for whoever looks for a cause later. Never what is in a picture. */
export function logEvent(level: LogLevel, source: string, text: string): void {
  file?.write(level, source, text);
}

/** Keeps the stack of an unexpected failure for whoever fixes it; the interface sees only a message and a hint. */
export const reportDefect: DefectLog = (defect) => {
  const text = stackOf(defect);
  logEvent('error', 'app', text);
  console.error(text);
};

/** With what caused it, which is where the defect is when it was wrapped on its way. */
function stackOf(defect: unknown): string {
  if (!(defect instanceof Error)) return messageOf(defect);
  const own = defect.stack ?? defect.message;
  return defect.cause === undefined ? own : `${own}\ncaused by ${stackOf(defect.cause)}`;
}
