/** What @peculiar/x509 looks for when it is loaded; for the classes that we use there is nothing to find. */
const absent: Readonly<Record<string, () => undefined>> = {
  getMetadata: () => undefined,
  getOwnMetadata: () => undefined,
  defineMetadata: () => undefined,
};

for (const [name, find] of Object.entries(absent)) {
  if (!(name in Reflect)) Object.defineProperty(Reflect, name, { value: find, configurable: true, writable: true });
}
