import { objectIdentifier, sequence, set, text } from "./der/write";

/** Parts of a distinguished name. The ones that trust policies of ours look at. */
export interface NameParts {
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly commonName: string;
}

/** DER of a distinguished name, from the general to the particular. Every part stands alone: Roles Anywhere joins several values. */
export function writeName({ organization, organizationalUnit, commonName }: NameParts): Uint8Array {
  return sequence(
    ...(organization === undefined ? [] : [part("2.5.4.10", organization)]),
    ...(organizationalUnit === undefined ? [] : [part("2.5.4.11", organizationalUnit)]),
    part("2.5.4.3", commonName),
  );
}

function part(oid: string, value: string): Uint8Array {
  return set(sequence(objectIdentifier(oid), text(value)));
}
