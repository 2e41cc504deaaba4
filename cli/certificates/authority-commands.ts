import { type Command, Option } from "commander";
import type { Context } from "../support/context";
import type { ExitCode } from "../support/exit-code";
import type { CrlOptions } from "./authority-crl";
import type { FetchOptions } from "./authority-fetch";
import type { AuthorityOptions } from "./authority-folder";
import type { InitOptions } from "./authority-init";
import type { RotationStep } from "./authority-rotate";

export function withAuthority(command: Command): Command {
  return command
    .addOption(
      new Option("--authority <folder>", "the authority's certificates, lists and records")
        .env("BEDROCK_ACCESS_AUTHORITY")
        .default(".bedrock-access/authority"),
    )
    .option("--json", "print the result for programs");
}

export function registerAuthority(program: Command, context: Context, end: (code: ExitCode) => void): void {
  const authority = program.command("authority").description("the authority that signs developers' certificates");
  withNewKey(withAuthority(authority.command("init")))
    .description("make it on this machine, or bring one that is in AWS into the lock; one that is there stays")
    .option("--common-name <name>", "its name, which the roles trust: direct.issuerCommonName")
    .option("--environment <file>", "of an authority in AWS: its certificates go into the lock beside this file")
    .option("--issuer <url>", "of that environment: the output issuer-url of the trust stack")
    .option("--replace", "also where nothing that is trusted now stays")
    .action(async ({ environment, ...options }: InitOptions & Partial<FetchOptions>) => {
      if (environment !== undefined) {
        const { fetchAuthority }: typeof import("./authority-fetch") = require("./authority-fetch");
        end(await fetchAuthority({ ...options, environment }, context));
        return;
      }
      const { init }: typeof import("./authority-init") = require("./authority-init");
      end(await init(options, context));
    });
  const steps = ["prepare", "switch", "finish"] as const satisfies readonly RotationStep[];
  const rotate = authority
    .command("rotate")
    .description("replace it by a successor, in three steps with a deployment between them");
  for (const step of steps) {
    withNewKey(withAuthority(rotate.command(step)))
      .description(STEP_WORDS[step])
      .action(async (options: Omit<InitOptions, "commonName">) => {
        const rotating: typeof import("./authority-rotate") = require("./authority-rotate");
        end(await rotating.rotate(step, options, context));
      });
  }
  withAuthority(authority.command("crl"))
    .description("sign the revocation lists anew, before they get old")
    .option("--environment <file>", "also with what its access state calls revoked")
    .option("--access-state <file>", "that access state")
    .action(async (options: CrlOptions) => {
      const { crl }: typeof import("./authority-crl") = require("./authority-crl");
      end(await crl(options, context));
    });
  withAuthority(program.command("whois [trace]"))
    .description("who somebody in CloudTrail was: by serial, session name, or events on standard input")
    .action(async (trace: string | undefined, options: AuthorityOptions) => {
      const { whois }: typeof import("./whois") = require("./whois");
      end(await whois(trace, options, context, readStandardInput));
    });
}

const STEP_WORDS: Readonly<Record<RotationStep, string>> = {
  prepare: "make the successor, which does not issue yet",
  switch: "the successor issues from now on",
  finish: "forget the former one, when no certificate of it lives any more",
};

function withNewKey(command: Command): Command {
  return command
    .option("--days <days>", "how long the new certificate holds", "730")
    .addOption(
      new Option("--key-kind <kind>", "of a key in a file")
        .choices(["P-256", "P-384", "RSA-2048", "RSA-3072"])
        .default("P-256"),
    )
    .option("--kms-key <id>", "a key in AWS KMS instead of a file: id, ARN or alias")
    .option("--region <region>", "of the key in KMS")
    .option("--private-ca <arn>", "an authority of AWS Private CA instead of a key")
    .option("--list-bucket <name>", "where that CA writes its revocation list");
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
