import { countTokens } from "./tokens";

/**
 * Tokens of a document that is not plain text.
 *
 * A PDF costs its pages: 1,500 to 3,000 tokens of text each, and an image. Pages are counted by their objects, which a PDF may
 * also hide in compressed streams; then the document counts as one page for each 4 kB.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/pdf-support#estimate-your-costs
 */
export function documentTokens(data: Buffer): number {
  if (!data.subarray(0, 5).equals(PDF_SIGNATURE)) return countTokens(data.toString("utf8"));
  const pages = data.toString("latin1").match(/\/Type\s*\/Page(?![a-zA-Z])/g)?.length ?? 0;
  return PDF_PAGE_TOKENS * Math.max(1, pages === 0 ? Math.ceil(data.length / 4096) : pages);
}

const PDF_SIGNATURE = Buffer.from("%PDF-");
const PDF_PAGE_TOKENS = 3000;
