import { AwsClient, type AwsClientProps } from "../../aws/aws-client";
import type { PayloadLogging } from "../../environment/environment";
import type { PayloadLog, PayloadRecord } from "./payload-log";
import { recordKey, recordText } from "./record-text";

export interface S3PayloadLogProps extends AwsClientProps {
  readonly bucket: string;
}

/**
 * Prompts and answers in S3, each object encrypted with the KMS key of its team.
 *
 * The object's tag `retention-days` says when it goes: a bucket's lifecycle rules expire objects by it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export class S3PayloadLog implements PayloadLog {
  readonly #bucket: string;
  readonly #s3: AwsClient;

  constructor({ bucket, ...client }: S3PayloadLogProps) {
    this.#bucket = bucket;
    this.#s3 = new AwsClient({ name: "S3", host: "s3", signingName: "s3" }, client);
  }

  async write(record: PayloadRecord, { kmsKeyArn, retentionDays }: PayloadLogging): Promise<void> {
    const { status, body } = await this.#s3.send({
      method: "PUT",
      path: `/${this.#bucket}/${recordKey(record)}`, // of characters alone that no signature encodes
      headers: {
        "content-type": "application/json",
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": kmsKeyArn,
        "x-amz-tagging": `retention-days=${retentionDays}`,
      },
      body: recordText(record),
    });
    if (status !== 200) throw new Error(`S3 answered ${status} ${codeIn(body)}`);
  }

  close(): Promise<void> {
    return this.#s3.close();
  }
}

/** Nothing else of an error: it may repeat what was sent. */
function codeIn(text: string): string {
  return /<Code>(\w{1,64})<\/Code>/.exec(text)?.[1] ?? "";
}
