/** A function as it is built and deployed. */
export interface FunctionProgram {
  /** Of its zip: `dist/functions/<name>.zip`. */
  readonly name: string;
  readonly entry: string;
  /** The most that its one file may weigh, minified, in kilobytes of 1,000 bytes. */
  readonly budgetKilobytes: number;
}

export const FUNCTIONS: readonly FunctionProgram[] = [
  { name: "gateway", entry: "functions/gateway/index.ts", budgetKilobytes: 600 },
  { name: "authorizer", entry: "functions/authorizer/index.ts", budgetKilobytes: 400 },
  { name: "access-projector", entry: "functions/access-projector/index.ts", budgetKilobytes: 450 },
  { name: "issuer", entry: "functions/issuer/index.ts", budgetKilobytes: 500 },
];
