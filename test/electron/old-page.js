// What Chromium 83 lacks of the platform that the interface is written for. Put in front of the test's copy of the page.
{
  const define = (target, name, value) => {
    if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true });
  };
  const at = function (index) {
    return this[index < 0 ? this.length + index : index];
  };
  for (const prototype of [Array.prototype, String.prototype, Object.getPrototypeOf(Uint8Array.prototype)])
    define(prototype, 'at', at);
  define(Object, 'hasOwn', (object, key) => Object.prototype.hasOwnProperty.call(object, key));
  define(String.prototype, 'replaceAll', function (text, by) {
    return this.split(text).join(by);
  });
  define(globalThis, 'structuredClone', (value) => JSON.parse(JSON.stringify(value)));
}
