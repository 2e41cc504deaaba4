export type X509 = typeof import("@peculiar/x509");

/** The library's dependency injection insists on reflect-metadata but finds nothing in it for these classes. */
export async function loadX509(): Promise<X509> {
  Object.assign(Reflect, { getMetadata: nothing, getOwnMetadata: nothing, defineMetadata: nothing });
  return import("@peculiar/x509");
}

const nothing = (): undefined => undefined;
