import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { AuthorityError } from "../authority/authority-error";
import type { WrittenList } from "./private-authority";

export interface S3ListProps {
  readonly s3: S3Client;
  /** ARN of the CA. */
  readonly arn: string;
  readonly bucket: string;
  /** @default `crl/<id of the CA>.crl`, which is Private CA's own */
  readonly key?: string;
}

/** Private CA writes its list into a bucket. */
export function s3List({ s3, arn, bucket, key = `crl/${arn.split("/").at(-1)}.crl` }: S3ListProps): WrittenList {
  const place = `s3://${bucket}/${key}`;
  return {
    place,
    async read() {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        const name = error instanceof Error ? error.name : "";
        if (name === "NoSuchKey") return undefined;
        throw new AuthorityError(
          "private-ca-failed",
          `the list ${place} cannot be read (${error instanceof Error ? `${name}: ${error.message}` : error}): let this role do s3:GetObject and s3:ListBucket on it, or correct its place.`,
          error,
        );
      }
    },
  };
}
