import type { AuthorityFolder, AuthorityManifest } from "../../certificates/authority/authority-folder";
import { MAX_LIFETIME } from "../../certificates/leaf/leaf-validity";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { openFolder } from "./authority-folder";
import { type InitOptions, makeGeneration } from "./authority-init";

export const ROTATION_STEPS = ["prepare", "switch", "finish"] as const;

export type RotationStep = (typeof ROTATION_STEPS)[number];

/**
 * One step from an authority to the next. Between two steps every trust anchor must learn what the first one wrote. A step that was
 * done changes nothing when it is repeated.
 */
export async function rotate(
  step: RotationStep,
  options: Omit<InitOptions, "commonName">,
  context: Context,
): Promise<ExitCode> {
  const folder = openFolder(options, context);
  const before = await folder.requireManifest();
  const after = await STEPS[step](before, folder, options);
  if (after !== before) await folder.replaceManifest(after);
  await folder.writeLists([]);
  const { anchorPem } = await folder.succession();
  const { issuing, other } = after;
  context.stdout.write(
    options.json
      ? json({ step, changed: after !== before, issuing, other, anchorPem })
      : [
          `${after === before ? "Nothing to do" : "Done"}: generation ${issuing.generation} issues${other === undefined ? "" : `, generation ${other.generation} is the ${other.place} one`}.`,
          `Next: ${nextOf(after)}`,
          "",
          anchorPem,
        ].join("\n"),
  );
  return exitCode.done;
}

type Step = (
  manifest: AuthorityManifest,
  folder: AuthorityFolder,
  options: Omit<InitOptions, "commonName">,
) => Promise<AuthorityManifest>;

const STEPS: Readonly<Record<RotationStep, Step>> = {
  async prepare(manifest, folder, options) {
    if (manifest.other?.place === "next") return manifest;
    if (manifest.other !== undefined) {
      throw new CommandError(
        "rotation-order",
        `generation ${manifest.other.generation} is not ended yet: run \`bedrock-access authority rotate finish\` first.`,
      );
    }
    const { commonName, issuing } = manifest;
    const entry = await makeGeneration(folder, issuing.generation + 1, { ...options, commonName });
    return { ...manifest, other: { ...entry, place: "next", since: new Date().toISOString() } };
  },

  async switch(manifest) {
    const { issuing, other } = manifest;
    if (other?.place === "former") return manifest;
    if (other === undefined) {
      throw new CommandError(
        "rotation-order",
        "there is no next authority: run `bedrock-access authority rotate prepare`.",
      );
    }
    const { place: _, since: __, ...next } = other;
    return { ...manifest, issuing: next, other: { ...issuing, place: "former", since: new Date().toISOString() } };
  },

  async finish(manifest) {
    const { other, ...rest } = manifest;
    if (other === undefined) return manifest;
    if (other.place === "next") {
      throw new CommandError(
        "rotation-order",
        "the next authority does not issue yet: run `bedrock-access authority rotate switch`.",
      );
    }
    const ends = Date.parse(other.since) + MAX_LIFETIME * 1000;
    if (Date.now() < ends) {
      throw new CommandError(
        "rotation-order",
        `certificates of generation ${other.generation} live until ${new Date(ends).toISOString()} at the latest: finish then.`,
      );
    }
    return rest;
  },
};

function nextOf({ other }: AuthorityManifest): string {
  switch (other?.place) {
    case undefined:
      return "put this certificate alone into direct.authority.pem, and deploy.";
    case "next":
      return "put both certificates into direct.authority.pem and deploy; then run `bedrock-access authority rotate switch`.";
    case "former":
      return `a day later, when no certificate of generation ${other?.generation} lives, run \`bedrock-access authority rotate finish\`.`;
  }
}
