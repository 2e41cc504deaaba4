// A file of its own in the built command: the library for S3 is large, and few commands need it.
import { setTimeout as sleep } from "node:timers/promises";
import { S3Client } from "@aws-sdk/client-s3";
import type { AuthorityContext, CertificateAuthority } from "../../certificates/authority/authority";
import { httpPrivateCaApi } from "../../certificates/private-ca/http-private-ca-api";
import { openPrivateAuthority } from "../../certificates/private-ca/private-authority";
import { s3List } from "../../certificates/private-ca/s3-list";
import { CommandError } from "../support/command-error";
import { noCredentials } from "../support/no-credentials";
import { awsConnection } from "./kms";

export interface PrivateCaName {
  readonly arn: string;
  readonly bucket: string;
}

/** With the credentials of the AWS CLI. `AWS_ENDPOINT_URL_ACM_PCA` and `AWS_ENDPOINT_URL_S3` name other endpoints. */
export function openPrivateCa(
  { arn, bucket }: PrivateCaName,
  context: AuthorityContext,
): Promise<CertificateAuthority> {
  const region = regionOf(arn);
  const connection = awsConnection("ACM_PCA", region);
  const credentials = () =>
    connection.credentials().catch((error: unknown) => {
      throw noCredentials(error);
    });
  return openPrivateAuthority({
    api: httpPrivateCaApi({ ...connection, credentials }),
    arn,
    list: s3List({ s3: new S3Client({ region, forcePathStyle: true }), arn, bucket }),
    context,
    pause: (milliseconds) => sleep(milliseconds),
  });
}

function regionOf(arn: string): string {
  const region = /^arn:aws[a-z-]*:acm-pca:([a-z0-9-]+):\d{12}:certificate-authority\/[0-9a-f-]{36}$/.exec(arn)?.[1];
  if (region !== undefined) return region;
  throw new CommandError(
    "private-ca",
    `--private-ca ${arn}: give the ARN of an AWS Private CA (arn:aws:acm-pca:…:certificate-authority/…).`,
  );
}
