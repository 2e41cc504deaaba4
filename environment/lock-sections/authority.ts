/** The CA certificates of an authority in the platform account. `bedrock-access authority init` writes them. */
export interface AuthoritySection {
  readonly version: 1;
  /** One or two certificates. */
  readonly pem: string;
}
