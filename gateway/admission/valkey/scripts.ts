import { createHash } from "node:crypto";
import { ADMIT } from "./lua/admit";
import { BEGIN_RELOAD, FINISH_RELOAD, OLD_SCOPES, RELOAD_COUNTED, RELOAD_MARKS, RELOAD_SCOPES } from "./lua/reload";
import { RECOUNT, RENEW } from "./lua/renew";
import { SETTLE } from "./lua/settle";
import { MARK, REPORT, REVOKED, USAGE } from "./lua/team";
import { DUE_CALLS, FORGET, SWEEP } from "./lua/upkeep";

/** A script, and the digest by which a server that has seen it knows it. */
export interface Script {
  readonly source: string;
  readonly sha1: string;
}

export const SCRIPTS = {
  admit: script(ADMIT),
  settle: script(SETTLE),
  renew: script(RENEW),
  recount: script(RECOUNT),
  report: script(REPORT),
  mark: script(MARK),
  revoked: script(REVOKED),
  dueCalls: script(DUE_CALLS),
  sweep: script(SWEEP),
  forget: script(FORGET),
  usage: script(USAGE),
  beginReload: script(BEGIN_RELOAD),
  oldScopes: script(OLD_SCOPES),
  reloadScopes: script(RELOAD_SCOPES),
  reloadCounted: script(RELOAD_COUNTED),
  reloadMarks: script(RELOAD_MARKS),
  finishReload: script(FINISH_RELOAD),
} as const;

function script(source: string): Script {
  return { source, sha1: createHash("sha1").update(source).digest("hex") };
}
