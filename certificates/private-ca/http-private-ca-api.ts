import { AwsRefusal, AwsUnreachable } from "../../aws/aws-error";
import type { AwsConnection } from "../../aws/connection";
import { type Answer, type JsonProtocol, jsonService } from "../../aws/json-service";
import { AuthorityError } from "../authority/authority-error";
import type { PrivateCaApi } from "./private-ca-api";

/**
 * AWS Private CA over its JSON protocol: four operations, each of which may be repeated.
 *
 * @throws AuthorityError `private-ca-failed`, from every operation
 */
export function httpPrivateCaApi(connection: AwsConnection): PrivateCaApi {
  const { call: ask } = jsonService(PRIVATE_CA, connection);

  /** @param settled - The refusal that says that there is nothing to do, or not yet. */
  const call = async (operation: string, parameters: object, settled?: string): Promise<Answer | undefined> => {
    try {
      return await ask(operation, parameters);
    } catch (error) {
      if (error instanceof AwsRefusal && error.code === settled) return undefined;
      throw failureOf(error);
    }
  };
  return {
    getCertificateAuthorityCertificate: async (arn) =>
      textIn(await call("GetCertificateAuthorityCertificate", { CertificateAuthorityArn: arn }), "Certificate"),
    issueCertificate: async (request) => textIn(await call("IssueCertificate", request), "CertificateArn"),
    getCertificate: async (authorityArn, certificateArn) => {
      const parameters = { CertificateAuthorityArn: authorityArn, CertificateArn: certificateArn };
      const answer = await call("GetCertificate", parameters, "RequestInProgressException");
      return answer === undefined ? undefined : textIn(answer, "Certificate");
    },
    revokeCertificate: async (authorityArn, serial, reason) => {
      const parameters = { CertificateAuthorityArn: authorityArn, CertificateSerial: serial, RevocationReason: reason };
      await call("RevokeCertificate", parameters, "RequestAlreadyProcessedException");
    },
  };
}

const PRIVATE_CA: JsonProtocol = {
  name: "AWS Private CA",
  host: "acm-pca",
  signingName: "acm-pca",
  target: "ACMPrivateCA",
  version: "1.1",
  answeredByNothing: ["RevokeCertificate"],
};

function failureOf(error: unknown): unknown {
  if (error instanceof AwsRefusal) {
    const said = `${error.operation}: ${error.reason}`;
    return new AuthorityError("private-ca-failed", `AWS Private CA, ${said}. ${mendOf(error.code)}`, error);
  }
  if (error instanceof AwsUnreachable) {
    return new AuthorityError("private-ca-failed", `${error.message}: try again.`, error);
  }
  return error;
}

function textIn(answer: Answer | undefined, field: string): string {
  const value = answer?.[field];
  if (typeof value === "string") return value;
  throw new AuthorityError("private-ca-failed", `AWS Private CA answered without ${field}: try again.`);
}

function mendOf(code: string): string {
  switch (code) {
    case "ResourceNotFoundException":
      return "Give the ARN of a private CA in this region, and a certificate of that CA.";
    case "InvalidStateException":
      return "The CA must be active, with its certificate installed.";
    case "AccessDeniedException":
      return "Let this role do acm-pca:IssueCertificate, GetCertificate, RevokeCertificate and GetCertificateAuthorityCertificate.";
    case "LimitExceededException":
      return "The CA has issued or revoked all that its quota allows: raise the quota, or rotate to a new CA.";
    default:
      return "Check the CA and the order, and try again.";
  }
}
