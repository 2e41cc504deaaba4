import { type Command, Option } from "commander";
import { withGatewayOptions } from "../gateway/gateway-options";
import type { Context } from "../support/context";
import type { ExitCode } from "../support/exit-code";
import { portOf, secondsOf } from "../support/whole-numbers";
import { registerAuthority, withAuthority } from "./authority-commands";
import type { RenewOptions } from "./cert-renew";
import type { RevokeCertificateOptions } from "./cert-revoke";
import type { ConfigureOptions } from "./configure";
import type { LoginOptions } from "./here";
import type { IssuerRunOptions } from "./issuer-run";
import type { LoginCommandOptions } from "./login";

type End = (code: ExitCode) => void;

/** The commands around certificates. What they do is loaded when one of them runs: it would slow down all the others. */
export function registerCertificates(program: Command, context: Context, end: End): void {
  registerLogin(program, context, end);
  registerCert(program, context, end);
  registerCredentials(program, context, end);
  registerAuthority(program, context, end);
  registerIssuer(program, context, end);
}

function withName(command: Command): Command {
  return command
    .addOption(
      new Option("--name <name>", "which login, where there are several").env("BEDROCK_ACCESS_NAME").default("default"),
    )
    .option("--json", "print the result for programs");
}

function registerLogin(program: Command, context: Context, end: End): void {
  withName(program.command("login"))
    .description("sign in with the company's identity provider and get a certificate")
    .addOption(
      new Option("--issuer <url>", "the certificate issuer; remembered after the first time").env(
        "BEDROCK_ACCESS_ISSUER",
      ),
    )
    .option("--device", "sign in by a browser on another machine")
    .option("--no-browser", "only print the address to sign in at")
    .option("--no-renewal", "keep no refresh token: the certificate ends when it ends")
    .option("--redirect-uri <url>", "http://localhost:PORT/PATH, where the identity provider wants it registered")
    .addOption(new Option("--key-kind <kind>", "of the new key").choices(["P-256", "RSA-2048"]).default("P-256"))
    .option("--timeout <seconds>", "how long to wait for the browser", secondsOf, 300)
    .option("--trust-anchor-arn <arn>", "instead of what the issuer says")
    .option("--profile-arn <arn>", "instead of what the issuer says")
    .option("--role-arn <arn>", "instead of what the issuer says")
    .option("--region <region>", "of the trust anchor, instead of what its ARN says")
    .option("--endpoint <url>", "of Roles Anywhere, instead of AWS's own")
    .action(async (options: LoginCommandOptions) => {
      const { login }: typeof import("./login") = require("./login");
      end(await login(options, context));
    });
}

function registerCert(program: Command, context: Context, end: End): void {
  const cert = program.command("cert").description("certificates: your own, and for administrators everybody's");
  withName(cert.command("status"))
    .description("what you have and until when; ends with 1 when it has expired")
    .action(async (options: LoginOptions) => {
      const { status }: typeof import("./cert-status") = require("./cert-status");
      end(await status(options, context));
    });
  withName(cert.command("renew"))
    .description("get another certificate with the login that you have, when it is due")
    .option("--force", "also when it is not due")
    .action(async (options: RenewOptions) => {
      const { renew }: typeof import("./cert-renew") = require("./cert-renew");
      end(await renew(options, context));
    });
  withAuthority(withGatewayOptions(cert.command("revoke [serials...]")))
    .description("end certificates: the next session with one is refused")
    .option("--user <name>", "all certificates of this user that are valid now")
    .option("--reason <text>", "why, for those who ask later")
    .action(async (serials: string[], options: RevokeCertificateOptions) => {
      const { revokeCertificates }: typeof import("./cert-revoke") = require("./cert-revoke");
      end(await revokeCertificates(serials, options, context));
    });
}

function registerCredentials(program: Command, context: Context, end: End): void {
  program
    .command("credential-process")
    .description("print credentials for AWS's SDKs; `configure aws-profile` writes a profile that calls it")
    .addOption(new Option("--name <name>", "which login, where there are several").env("BEDROCK_ACCESS_NAME"))
    .action(async ({ name }: LoginOptions) => {
      const { credentialProcess }: typeof import("./credential-process") = require("./credential-process");
      const code = await credentialProcess({
        args: name === undefined ? [] : ["--name", name],
        env: context.env,
        write: (text) => context.stdout.write(text),
        warn: (text) => context.stderr.write(text),
      });
      end(code === 0 ? 0 : 1);
    });
  withName(program.command("configure").description("make other tools use your login").command("aws-profile"))
    .description("write a profile into ~/.aws/config; everything else in it stays")
    .option("--profile <profile>", "its name (default: bedrock-<name>)")
    .option("--region <region>", "where Bedrock is called (default: the trust anchor's)")
    .addOption(
      new Option("--key <kind>", "own: our process; others: aws_signing_helper with a key of this kind")
        .choices(["own", "file", "tpm", "pkcs11", "os-store"])
        .default("own"),
    )
    .option("--helper <file>", "where aws_signing_helper is (default: on PATH)")
    .option("--certificate <file>", "for the helper: file or pkcs11: URI (default: of this login)")
    .option("--private-key <file>", "for the helper: file, handle: or pkcs11: URI (default: of this login)")
    .option("--intermediates <file>", "for the helper: certificates up to the trust anchor")
    .option("--pkcs11-lib <file>", "for the helper: the provider's library")
    .option("--subject <name>", "for the helper and os-store: the certificate's subject")
    .option("--issuer-name <name>", "for the helper and os-store: the certificate's issuer")
    .option("--remove", "take the profile out again")
    .option("--print", "print the section and change nothing")
    .action(async (options: ConfigureOptions) => {
      const { configureProfile }: typeof import("./configure") = require("./configure");
      end(await configureProfile(options, context));
    });
}

function registerIssuer(program: Command, context: Context, end: End): void {
  const issuer = program.command("issuer").description("the certificate issuer, on this machine");
  withAuthority(withGatewayOptions(issuer.command("run")))
    .description("turn logins into certificates with the authority's files")
    .addOption(new Option("--port <number>", "port").env("BEDROCK_ACCESS_ISSUER_PORT").argParser(portOf).default(8788))
    .option(
      "--simulate",
      "with a simulated identity provider and Roles Anywhere, as where the environment names no provider",
    )
    .action(async (options: IssuerRunOptions) => {
      const { runIssuer }: typeof import("./issuer-run") = require("./issuer-run");
      end(await runIssuer(options, context));
    });
}
