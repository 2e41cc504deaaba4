import type { PolicyStatement } from "../../access/iam-policy";
import { type Texts, textsOf } from "./statements";

/**
 * Whether a statement denies all that another denies, whoever asks for whatever. Never true by mistake; false where it cannot be seen from
 * the text alone.
 */
export function deniesAtLeast(statement: PolicyStatement, other: PolicyStatement): boolean {
  return (
    statement.Effect === "Deny" &&
    other.Effect === "Deny" &&
    JSON.stringify(statement.Principal) === JSON.stringify(other.Principal) &&
    reaches(statement.Action, statement.NotAction, other.Action, other.NotAction) &&
    reaches(statement.Resource, statement.NotResource, other.Resource, other.NotResource) &&
    holdsWherever(statement.Condition ?? {}, other.Condition ?? {})
  );
}

/** Of actions or resources: all that the other names, this one names too. */
function reaches(
  named: Texts | undefined,
  excepted: Texts | undefined,
  otherNamed: Texts | undefined,
  otherExcepted: Texts | undefined,
): boolean {
  if (named !== undefined) {
    if (textsOf(named).includes("*")) return true;
    return otherNamed !== undefined && covers(textsOf(named), textsOf(otherNamed));
  }
  if (otherExcepted !== undefined) return covers(textsOf(otherExcepted), textsOf(excepted));
  return false;
}

/** Every pattern lies in one of the wider ones: `s3:Get*` in `s3:*`. */
function covers(wide: readonly string[], narrow: readonly string[]): boolean {
  return narrow.every((each) => wide.some((pattern) => pattern === each || takesAll(pattern, each)));
}

/** A `*` of the narrow pattern may be any text, so only a `*` of the wide one takes it; its `?` is taken by both wildcards. */
function takesAll(wide: string, narrow: string): boolean {
  const source = wide
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", `[^${ANY_TEXT}]`);
  return new RegExp(`^${source}$`).test(narrow.replaceAll("*", ANY_TEXT).replaceAll("?", ANY_CHARACTER));
}

/** Characters that stand in no policy. */
const ANY_TEXT = "\uE000";
const ANY_CHARACTER = "\uE001";

type Conditions = NonNullable<PolicyStatement["Condition"]>;

/** A condition less holds more often, and so does one that asks for more values or excepts fewer. */
function holdsWherever(conditions: Conditions, others: Conditions): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const otherValues = others[operator]?.[key];
      if (otherValues === undefined) return false;
      const [mine, its] = [textsOf(values), textsOf(otherValues)];
      if (sameTexts(mine, its)) return true;
      if (operator.startsWith("ForAllValues:") || operator.startsWith("ForAnyValue:")) return false;
      if (EXCEPTING.test(operator)) return isSubset(mine, its);
      return NAMING.test(operator) && isSubset(its, mine);
    }),
  );
}

const EXCEPTING =
  /^(StringNotEquals|StringNotEqualsIgnoreCase|StringNotLike|ArnNotEquals|ArnNotLike|NotIpAddress)(IfExists)?$/;
const NAMING = /^(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)(IfExists)?$/;

function isSubset(some: readonly string[], all: readonly string[]): boolean {
  return some.every((each) => all.includes(each));
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return isSubset(one, other) && isSubset(other, one);
}
