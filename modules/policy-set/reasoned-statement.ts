import type { PolicyStatement } from "../../access/iam-policy";

/** A statement that can answer why it is there. */
export interface ReasonedStatement {
  /** Its `Sid` is unique in its policy set: tests and the report name statements by it. */
  readonly statement: PolicyStatement & { readonly Sid: string };
  /** What goes wrong without the statement, in a sentence for whoever reviews it. */
  readonly reason: string;
  /**
   * Page on which AWS documents the fact that the statement rests on.
   *
   * @default none
   */
  readonly source?: string;
}
