import { readFile } from "node:fs/promises";
import { z } from "zod";
import { codeOf, messageOf } from "../../access/thrown";
import { CommandError } from "../support/command-error";
import { systemErrorText } from "../support/system-error";

/**
 * What Anthropic asks of who uses its models for the first time. It cannot be changed once it is submitted.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_PutUseCaseForModelAccess.html
 */
export type UseCaseForm = z.infer<typeof form>;

const form = z.strictObject({
  companyName: z.string().min(1, "is empty"),
  companyWebsite: z.url("is no address: write it with https://"),
  /** `0`: inside the company, `1`: its customers, `2`: both. */
  intendedUsers: z.enum(["0", "1", "2"], "is none of 0 (inside the company), 1 (customers) and 2 (both)"),
  industryOption: z.string().min(1, "is empty"),
  otherIndustryOption: z.string().default(""),
  useCases: z.string().min(1, "is empty"),
});

/** @throws CommandError when the file is no form. */
export async function readUseCaseForm(file: string): Promise<UseCaseForm> {
  const parsed = form.safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join(".") || "the whole"}: ${message}\n`);
  throw new CommandError(
    "use-case-form",
    `${file} is no use case for Anthropic's models:\n${problems.join("")}Write ${Object.keys(form.shape).join(", ")} as text.`,
  );
}

/** As AWS takes it. */
export function formData(written: UseCaseForm): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(written));
}

async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError("use-case-form", `${file} is not JSON: ${messageOf(error)}.`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const isMissing = codeOf(error) === "ENOENT";
    const told = isMissing ? `${file} does not exist. Give --use-case a file that does.` : systemErrorText(error, file);
    throw new CommandError("use-case-form", told ?? `${file} cannot be read: ${messageOf(error)}.`);
  }
}
