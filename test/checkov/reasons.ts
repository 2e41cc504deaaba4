/** Why what a check of checkov's finds is meant to be so. */
export interface Accepted {
  readonly check: string;
  /** Beginning of the logical ids that the reason holds for; absent: all of the check's findings. */
  readonly resources?: readonly string[];
  readonly reason: string;
}

/** Each finding over the complete example has its reason here, and each reason a finding. */
export const ACCEPTED: readonly Accepted[] = [
  {
    check: "CKV2_AWS_4",
    reason: "Execution logs hold headers, and go to a group without key and end. The access log says what is needed.",
  },
  {
    check: "CKV2_AWS_34",
    reason: "The authority's certificate and the issuing policy are public; whoever logs in reads parts of both.",
  },
  { check: "CKV2_AWS_51", reason: "Callers show a token or a gateway key. Certificates are for the direct path." },
  {
    check: "CKV2_AWS_53",
    reason: "The gateway validates bodies itself, in the dialect of the surface, and says what is wrong.",
  },
  {
    check: "CKV2_AWS_77",
    reason:
      "The rule against Log4j is in KnownBadInputs, which is kept off prompts: they are full of such text, and nothing here is Java.",
  },
  {
    check: "CKV_AWS_192",
    reason: "As CKV2_AWS_77: the group is there, and its mode is the environment's choice.",
  },
  {
    check: "CKV_AWS_61",
    reason:
      "The principal is the platform account and the condition names one role of it: AWS takes no principal that is not made yet.",
  },
  {
    check: "CKV_AWS_73",
    reason: "Headers of traces are no secret, but X-Ray keeps paths with model names outside of our key.",
  },
  {
    check: "CKV_AWS_115",
    reason:
      "The gateway's is the environment's choice (reservedConcurrency). What is kept for one function is taken from the account's others.",
  },
  {
    check: "CKV_AWS_116",
    reason: "API Gateway waits for the answer, and a stream is followed until it is taken: no event is ever put aside.",
  },
  {
    check: "CKV_AWS_117",
    resources: ["authorizer_", "issuer_"],
    reason: "It asks identity providers on the internet for their keys; the network of the gateway has no way there.",
  },
  {
    check: "CKV_AWS_120",
    reason: "Answers of models are not cached by API Gateway, which would give one caller's to another.",
  },
  {
    check: "CKV_AWS_158",
    resources: ["invocation-logging_"],
    reason: "Records without prompts; a team's account has no key of ours.",
  },
  { check: "CKV_AWS_173", reason: "Settings have names of things and a public key: nothing in them is secret." },
  { check: "CKV_AWS_225", reason: "As CKV_AWS_120." },
  { check: "CKV_AWS_237", reason: "The API is never replaced: usage plans and clients know its id." },
  {
    check: "CKV_AWS_272",
    reason:
      "Code signing is not in the first version; the SCP lets provisioning alone change code, and the zip's hash is in the plan.",
  },
  {
    check: "CKV_AWS_309",
    resources: ["issuer_"],
    reason: "Who has no certificate yet has no AWS credentials either: the issuer checks the login token itself.",
  },
  {
    check: "CKV_AWS_338",
    reason: "How long logs are kept is the environment's choice; 90 days unless it says otherwise.",
  },
  {
    check: "CKV_AWS_394",
    reason:
      "An environment that minds pins its zones (availabilityZones): their names differ between accounts, so there is no default to pin.",
  },
];
