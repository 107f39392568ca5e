import { systemErrorCode } from './system-error.js';

/** Whether a process of this machine is running, whoever's it is. @param pid its number */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    return systemErrorCode(error) === 'EPERM';
  }
}
