/**
 * How long a test waits for what must come, milliseconds. It says nothing about what is quick: only what will never come takes as long,
 * also on a machine with twenty other things to do.
 */
export const PATIENCE = 240_000;
