/** The same multi-Region key in another region; any other key is in one region alone and stays what it is. */
export function keyInRegion(kmsKeyArn: string, region: string): string {
  return kmsKeyArn.replace(/^(arn:[^:]+:kms:)[^:]+(:\d{12}:key\/mrk-)/, `$1${region}$2`);
}
