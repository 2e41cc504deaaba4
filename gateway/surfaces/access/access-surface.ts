import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { dollars } from "../../../access/money";
import type { Principal } from "../../../access/principal";
import type { RuntimePolicy, TeamPolicy } from "../../../access/runtime-policy";
import { type Scope, scopesOf } from "../../../access/scope";
import { LIMIT_KINDS } from "../../../environment/environment";
import { own } from "../../../environment/own";
import type { ScopeUsage } from "../../admission/limiter-store";
import { shareOf } from "../../admission/local-share";
import type { Gate } from "../../gate";
import type { Identity } from "../../identity/identity";
import { HTTP_STATUS, Refusal } from "../../refusal";
import type { Telemetry } from "../../telemetry/telemetry";
import { signedContextOf } from "../surface";

export interface AccessSurfaceParts {
  readonly identity: Identity;
  readonly policy: () => RuntimePolicy;
  readonly gate: Pick<Gate, "show">;
  readonly usage: (principal: Principal, scopes: readonly Scope[]) => Promise<UsedScopes>;
  readonly telemetry: Pick<Telemetry, "refused">;
  /** What is not ready, in words; nothing: calls can be served. */
  readonly unready: () => Promise<readonly string[]>;
}

export interface UsedScopes {
  readonly scopes: readonly ScopeUsage[];
  /** Of so many replicas this one keeps to its share, for the store is away; `undefined` while the store counts. */
  readonly replicas: number | undefined;
}

/** Our own: who one is, what one may use, and what of it is left. */
export function accessSurface({ identity, policy, gate, usage, unready, telemetry }: AccessSurfaceParts): Hono {
  const app = new Hono();
  app.get("/health", (context) => context.json({ status: "ok" }));
  app.get("/ready", async (context) => {
    const reasons = await unready();
    return reasons.length === 0
      ? context.json({ status: "ready" })
      : context.json({ status: "not ready", reasons }, 503);
  });
  app.get("/me", async ({ req, env }) => {
    const request = randomUUID();
    let principal: Principal | undefined;
    try {
      const headers = { authorization: req.header("authorization"), "x-api-key": req.header("x-api-key") };
      principal = await identity.identify(headers, signedContextOf(env));
      await gate.show(principal);
      return Response.json(await describe(principal, policy(), usage));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      telemetry.refused(error, {
        request,
        surface: "access",
        ...(principal && { team: principal.team, user: principal.user }),
      });
      return refused(error, { "x-request-id": request });
    }
  });
  app.notFound(() =>
    refused(new Refusal("not-found", "There are GET /access/v1/me, /access/v1/health and /access/v1/ready.")),
  );
  return app;
}

async function describe(principal: Principal, policy: RuntimePolicy, usage: AccessSurfaceParts["usage"]) {
  const team = own(policy.teams, principal.team);
  if (team === undefined) throw new Refusal("forbidden", `Team "${principal.team}" does not use this gateway.`);
  const scopes = everyScope(principal, team);
  const used = await usage(principal, scopes);
  const { replicas } = used;
  return {
    ...(replicas !== undefined && {
      note: `The store that counts limits is away, and each of ${replicas} gateways keeps to its share: limits, and what is used of them, are this one's.`,
    }),
    principal: {
      environment: principal.environment,
      team: principal.team,
      user: principal.user,
      credential: { kind: principal.credential.kind, id: principal.credential.id },
    },
    models: team.routes.flatMap((alias) => {
      const route = own(policy.routes, alias);
      if (route === undefined) return [];
      const ids = [...new Set(route.targets.map(({ modelId }) => modelId))];
      return [{ alias, models: ids, maxOutputTokens: route.maxOutputTokens }];
    }),
    limits: scopes.flatMap((scope, index) =>
      limitsOf(replicas === undefined ? scope : shareOf(scope, replicas), used.scopes[index], team),
    ),
  };
}

/** The caller's own, and the team's on each of its routes. */
function everyScope(principal: Principal, team: TeamPolicy): Scope[] {
  const [first = "", ...others] = team.routes;
  const routes = others.flatMap((route) => scopesOf(principal, route, team).filter(({ kind }) => kind === "route"));
  return [...scopesOf(principal, first, team), ...routes];
}

function limitsOf(scope: Scope, used: ScopeUsage | undefined, team: TeamPolicy) {
  return LIMIT_KINDS.flatMap((limit) => {
    const allowed = scope.limits[limit];
    if (allowed === "unlimited" || used === undefined) return [];
    const { spent, held } = amounts(used, limit);
    return [
      {
        scope: { kind: scope.kind, id: scope.id },
        limit,
        allowed,
        spent,
        held,
        remaining: Math.max(0, allowed - spent - held),
        ...(team.observe.includes(limit) && { observed: true }),
      },
    ];
  });
}

function amounts(
  used: ScopeUsage,
  limit: (typeof LIMIT_KINDS)[number],
): { readonly spent: number; readonly held: number } {
  switch (limit) {
    case "concurrency":
      return { spent: 0, held: used.concurrency };
    case "requestsPerMinute":
    case "tokensPerMinute":
      return { spent: used[limit], held: 0 };
    case "dollarsPerDay":
    case "dollarsPerMonth":
      return { spent: dollars(used[limit].spent), held: dollars(used[limit].held) };
  }
}

function refused(
  { kind, message, retryAfterSeconds }: Refusal,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(
    { error: { code: kind, message } },
    {
      status: HTTP_STATUS[kind],
      headers: { ...headers, ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }) },
    },
  );
}
