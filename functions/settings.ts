import { FUNCTION_SETTINGS_VARIABLE } from "../access/function-settings";

/**
 * What this function was told when it was deployed. Its module has written it, from a type that it shares with the function; what is
 * looked at here is what a hand in the console can break.
 *
 * @throws SettingsError
 */
export function readSettings<Settings extends object>(
  variables: Readonly<Record<string, string | undefined>>,
  needed: readonly (keyof Settings & string)[],
): Settings {
  const text = variables[FUNCTION_SETTINGS_VARIABLE];
  if (text === undefined || text === "") {
    throw new SettingsError(
      `the variable ${FUNCTION_SETTINGS_VARIABLE} is not set: deploy the function with its module.`,
    );
  }
  const settings = parse(text);
  const missing = needed.filter((name) => !Object.hasOwn(settings, name));
  if (missing.length > 0) {
    throw new SettingsError(
      `${FUNCTION_SETTINGS_VARIABLE} lacks ${missing.join(", ")}: function and module are of different versions; deploy both.`,
    );
  }
  return settings as Settings;
}

/** The function was deployed wrongly, and cannot start. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SettingsError";
  }
}

function parse(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SettingsError(`${FUNCTION_SETTINGS_VARIABLE} is no JSON (${String(cause)}): ${text.slice(0, 100)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new SettingsError(`${FUNCTION_SETTINGS_VARIABLE} must be a JSON object: ${text.slice(0, 100)}`);
}
