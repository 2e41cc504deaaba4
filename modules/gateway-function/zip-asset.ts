import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { TerraformStack } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import { Construct } from "constructs";

/**
 * A zip that is copied into the stack's output, to a path that changes with its content.
 *
 * Paths are those of CDKTF's `TerraformAsset`. That one removes every copy and makes it anew at each synthesis, which takes 1 to 5 ms a
 * function, more than all its resources; here a copy that is right stays.
 */
export class ZipAsset extends Construct {
  /** From the folder of the stack, where Terraform runs. */
  readonly path: string;

  /** As Terraform and Lambda compare it. */
  readonly sha256: string;

  /** @param source - Path of the zip, from the working directory. */
  constructor(scope: Construct, id: string, source: string) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    const content = readFileSync(source);
    const folder = posix.join("assets", stack.getLogicalId(this.node));
    this.path = posix.join(folder, createHash("md5").update(content).digest("hex").toUpperCase(), basename(source));
    this.sha256 = createHash("sha256").update(content).digest("base64");

    // A hook that CDKTF means for itself. Both engines have it, in the minor versions that the package names as peers.
    addCustomSynthesis(this, {
      onSynthesize: ({ manifest, outdir }) => {
        const stackFolder = join(outdir, manifest.forStack(stack).workingDirectory);
        const copy = join(stackFolder, this.path);
        if (existsSync(copy) && readFileSync(copy).equals(content)) return;
        rmSync(join(stackFolder, folder), { recursive: true, force: true }); // with copies of former contents
        mkdirSync(dirname(copy), { recursive: true });
        writeFileSync(copy, content);
      },
    });
  }
}
