/** A grid of equal squares that is as wide as its room; only the rows in sight exist. */
export interface GridShape {
  readonly columns: number;
  /** Side of a cell, CSS pixels. */
  readonly side: number;
  readonly gap: number;
}

/** As many columns as fit cells of at least `least` pixels; the cells share what is left over. */
export function shapeGrid(width: number, least: number, gap: number): GridShape {
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  return { columns, gap, side: Math.max(1, (width - gap * (columns - 1)) / columns) };
}

/** Height of the whole grid, CSS pixels. */
export function gridHeight({ columns, side, gap }: GridShape, cells: number): number {
  const rows = Math.ceil(cells / columns);
  return rows === 0 ? 0 : rows * (side + gap) - gap;
}

/** Cells of the rows in sight and `spare` rows more on either side: from `first` to before `last`. */
export function cellsInSight(
  { columns, side, gap }: GridShape,
  cells: number,
  view: { readonly top: number; readonly height: number },
  spare = 2,
): { first: number; last: number } {
  const pitch = side + gap;
  const firstRow = Math.max(0, Math.floor(view.top / pitch) - spare);
  const lastRow = Math.max(firstRow, Math.ceil((view.top + view.height) / pitch) + spare);
  return { first: Math.min(cells, firstRow * columns), last: Math.min(cells, lastRow * columns) };
}

/** Where a cell lies, CSS pixels from the grid's corner. */
export function placeOfCell({ columns, side, gap }: GridShape, index: number): { left: number; top: number } {
  return { left: (index % columns) * (side + gap), top: Math.floor(index / columns) * (side + gap) };
}
