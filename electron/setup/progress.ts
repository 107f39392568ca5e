/** Where the setup shows what it is doing. */
export interface Progress {
  /** Starts a stage; the one before is over. */
  stage(title: string): void;
  /** @param fraction how much of the stage is done, in [0, 1]   @param detail a few words, such as sizes */
  update(fraction: number, detail: string): void;
  /** A line of its own. */
  note(text: string): void;
  /** Ends the last stage. */
  finish(): void;
}

/** The same as messages, for the process that started the setup. */
export type ProgressMessage =
  { readonly stage: string; readonly fraction: number; readonly detail: string } | { readonly note: string };

/** @param send passes a message on; updates within a hundredth of the last are left out */
export function messageProgress(send: (message: ProgressMessage) => void): Progress {
  let stage = '';
  let told = -1;
  const tell = (fraction: number, detail: string): void => {
    told = fraction;
    send({ stage, fraction, detail });
  };
  return {
    stage: (title) => {
      stage = title;
      tell(0, '');
    },
    update: (fraction, detail) => {
      if (fraction - told >= 0.01) tell(fraction, detail);
    },
    note: (text) => send({ note: text }),
    finish: () => undefined,
  };
}

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const barWidth = 24;

/** Longest silence of a stage that goes on, where there is no bar, milliseconds. */
const LONGEST_SILENCE = 5000;

/**
 * A bar that moves on a terminal; elsewhere a line for each stage, one for every quarter of it, and one for every five seconds in between:
 * a quarter of a long solve takes minutes, and most solves end before the second.
 */
export function createProgress(output: Output = process.stderr): Progress {
  return output.isTTY ? barProgress(output) : lineProgress(output);
}

function lineProgress(output: Output): Progress {
  let quarter = 0;
  let told = performance.now();
  const tell = (line: string): void => {
    told = performance.now();
    output.write(`${line}\n`);
  };
  return {
    stage: (title) => {
      quarter = 0;
      tell(title);
    },
    update: (fraction, detail) => {
      const reached = Math.floor(fraction * 4);
      if (reached <= quarter && performance.now() - told < LONGEST_SILENCE) return;
      tell(`  ${reached > quarter ? reached * 25 : Math.floor(fraction * 100)} % (${detail})`);
      quarter = Math.max(quarter, reached);
    },
    note: tell,
    finish: () => undefined,
  };
}

function barProgress(output: Output): Progress {
  let open = false;
  const endLine = (): void => {
    if (open) output.write('\n');
    open = false;
  };
  return {
    stage: (title) => {
      endLine();
      output.write(`${title}\n`);
    },
    update: (fraction, detail) => {
      const full = Math.round(Math.min(1, fraction) * barWidth);
      const bar = '█'.repeat(full) + '·'.repeat(barWidth - full);
      const line = `  ${bar} ${String(Math.floor(fraction * 100)).padStart(3)} %  ${detail}`;
      // Back to the start of the line and clear the rest of it; a line that wraps could not be overwritten.
      output.write(`\r${line.slice(0, (output.columns ?? 80) - 1)}\u001b[K`);
      open = true;
    },
    note: (text) => {
      endLine();
      output.write(`${text}\n`);
    },
    finish: endLine,
  };
}
