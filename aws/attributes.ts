/** A value as DynamoDB keeps it. Numbers cross the wire as text. */
export type Attribute =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly L: readonly Attribute[] }
  | { readonly M: Readonly<Record<string, Attribute>> };

export type Item = Readonly<Record<string, Attribute>>;

/** The same as plain data. What is `undefined` is left out. */
export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value | undefined };

export function attributeOf(value: Value): Attribute {
  switch (typeof value) {
    case "string":
      return { S: value };
    case "number":
      return { N: `${value}` };
    case "boolean":
      return { BOOL: value };
    default:
      return isList(value) ? { L: value.map(attributeOf) } : { M: itemOf(value) };
  }
}

export function itemOf(record: { readonly [name: string]: Value | undefined }): Item {
  const item: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(record)) if (value !== undefined) item[name] = attributeOf(value);
  return item;
}

/** Plain data again. Kinds of attributes that we never write read as `undefined`. */
export function plainValue(attribute: Attribute | undefined): Value | undefined {
  if (attribute === undefined) return undefined;
  if ("S" in attribute) return attribute.S;
  if ("N" in attribute) return Number(attribute.N);
  if ("BOOL" in attribute) return attribute.BOOL;
  if ("L" in attribute) return attribute.L.flatMap((each) => plainValue(each) ?? []);
  if ("M" in attribute) return recordOf(attribute.M);
  return undefined;
}

export function recordOf(item: Item): { readonly [name: string]: Value | undefined } {
  return Object.fromEntries(Object.entries(item).map(([name, attribute]) => [name, plainValue(attribute)]));
}

/** What an attribute holds is looked at where it is read. */
export function isItem(value: unknown): value is Item {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((each) => typeof each === "object" && each !== null);
}

function isList(value: object): value is readonly Value[] {
  return Array.isArray(value);
}
