import { GEOGRAPHY_REGIONS } from "../catalogue";

/** Residency as somebody wrote it. */
export type WrittenResidency =
  | "anywhere"
  | {
      readonly geographies?: readonly (string | undefined)[] | undefined;
      readonly regions?: readonly (string | undefined)[] | undefined;
    };

/** The regions that data may enter, sorted. Without a word on it: the narrowest geography around the home region. */
export function residencyOf(written: WrittenResidency | undefined, home: string): "anywhere" | string[] {
  return written === undefined ? residencyAround(home) : writtenResidency(written);
}

export function residencyAround(home: string): string[] {
  const geographies = Object.values(GEOGRAPHY_REGIONS).filter((regions) => regions.includes(home));
  const narrowest = geographies.sort((a, b) => a.length - b.length)[0];
  return narrowest === undefined ? [home] : [...narrowest].sort();
}

export function writtenResidency(written: WrittenResidency): "anywhere" | string[] {
  if (written === "anywhere") return "anywhere";
  const regions = new Set<string>();
  for (const geography of written.geographies ?? []) {
    for (const region of regionsOf(geography)) regions.add(region);
  }
  for (const region of written.regions ?? []) if (region !== undefined) regions.add(region);
  return [...regions].sort();
}

function regionsOf(geography: string | undefined): readonly string[] {
  const known: Readonly<Record<string, readonly string[]>> = GEOGRAPHY_REGIONS;
  return geography === undefined ? [] : (known[geography] ?? []);
}
