import type { Json } from "./stack-file";

/** TypeScript that gives a value of Terraform's JSON to one of the provider's classes. */
export function literal(value: Json, key?: string): string {
  if (typeof value === "string") return key === "provider" ? providerVariable(value) : text(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (key === "depends_on") return `[${addresses(value).map(variable).join(", ")}]`;
  if (Array.isArray(value)) return `[${value.map((each: Json) => literal(each)).join(", ")}]`;
  if (key === "statement") return JSON.stringify(value); // of WAF: the binding takes it as it is
  const nameOf = DATA.has(key ?? "") ? JSON.stringify : camelCase;
  const entries = Object.entries(value).map(([name, each]) => `${nameOf(name)}: ${literal(each, name)}`);
  return `{ ${entries.join(", ")} }`;
}

/** Arguments whose keys are data; those of all others are arguments again. */
const DATA = new Set(["response_parameters", "response_templates", "tags", "triggers", "variables"]);

function addresses(value: Json): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}

/** `aws_iam_role.direct_Role_B44166A5` → the variable of that resource. */
function variable(address: string): string {
  const [type = "", id = ""] = address.split(".");
  return variableName(type, id);
}

/** `("aws_iam_role", "direct_Role_B44166A5")` → `iamRoleDirectRoleB44166A5` */
export function variableName(type: string, id: string): string {
  return camelCase(`${type.replace(/^aws_/, "")}_${id.replaceAll(/[^A-Za-z0-9]/g, "_")}`);
}

/** `${aws_iam_role.direct_Role_B44166A5.arn}`, but not `$${aws:PrincipalTag/team}`. */
const REFERENCE = /(?<!\$)\$\{(aws_[a-z0-9_]+)\.([^.}]+)\.([a-z0-9_]+)\}/;

function text(value: string): string {
  const parts = value.split(new RegExp(REFERENCE, "g"));
  if (parts.length === 1) return JSON.stringify(value);
  const [before = "", type = "", id = "", attribute = "", after = ""] = parts;
  if (parts.length === 5 && before === "" && after === "") return expression(type, id, attribute);
  const rendered = [templateText(before)];
  for (let index = 1; index < parts.length; index += 4) {
    const [type = "", id = "", attribute = "", after = ""] = parts.slice(index, index + 4);
    rendered.push(`\${${expression(type, id, attribute)}}`, templateText(after));
  }
  return `\`${rendered.join("")}\``;
}

function expression(type: string, id: string, attribute: string): string {
  return `${variableName(type, id)}.${camelCase(attribute)}`;
}

function templateText(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
}

/** `aws.eu-west-1` → the variable of that provider. */
function providerVariable(value: string): string {
  return variableName("aws", value.slice("aws.".length));
}

function camelCase(name: string): string {
  return name.replaceAll(/_+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
