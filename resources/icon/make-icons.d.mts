/** Contents of every icon by path, relative to `resources/icon`. */
export function makeIcons(): Promise<Map<string, Buffer | string>>;
