import * as tf from '@tensorflow/tfjs-core';

/** What keeps native memory until it is disposed: a tensor, an operator, a bound layer. */
export interface Held {
  dispose(): void;
}

type Holdable = Held | readonly tf.Tensor[];

/** Takes something in charge, to be disposed with the rest; returns it. */
export type Hold = <Thing extends Holdable>(thing: Thing) => Thing;

/**
 * Runs an action and disposes what it took hold of when it ends, the last first, also when it throws in the middle: what `tf.tidy` is for
 * actions that do not wait.
 *
 * @returns what the action returns; what is to outlive it must not be held
 */
export async function holding<Result>(action: (hold: Hold) => Promise<Result>): Promise<Result> {
  const held: Holdable[] = [];
  try {
    return await action(holdIn(held));
  } finally {
    disposeAll(held);
  }
}

/**
 * Builds something of several parts that need disposing. When building throws in the middle, the parts there are by then are disposed.
 *
 * @returns what `build` returns, with a `dispose` that disposes the parts, the last first
 */
export function assembled<Thing extends object>(build: (hold: Hold) => Thing): Thing & Held {
  const held: Holdable[] = [];
  try {
    return { ...build(holdIn(held)), dispose: () => disposeAll(held) };
  } catch (error) {
    disposeAll(held);
    throw error;
  }
}

function holdIn(held: Holdable[]): Hold {
  return (thing) => {
    held.push(thing);
    return thing;
  };
}

function disposeAll(held: readonly Holdable[]): void {
  for (const thing of [...held].reverse()) {
    if ('dispose' in thing) thing.dispose();
    else tf.dispose([...thing]);
  }
}
