import type { Component } from 'vue';

/** One thing that can be done to whatever the menu belongs to. */
export interface MenuAction {
  readonly name: string;
  readonly icon: Component;
  readonly disabled?: boolean;
  /** Set apart by a line: takes something away. */
  readonly apart?: boolean;
  readonly run: () => void;
}
