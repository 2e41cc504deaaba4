import type { CountedExemption, EnvironmentContent } from "./content";
import { type Html, html } from "./html";
import { breakable, chip, filtered, idOf, table } from "./parts";

/** What somebody must think of: what nothing here binds, who waits, whose calls the bill hides, and which workloads are excepted until when. */
export function noticesSection({ name, warnings, synthesized, exemptions }: EnvironmentContent): Html {
  const { waiting, waitingRoutes = [], unattributed = [], shutFirst = [] } = synthesized;
  return html`<h3 id="${idOf(name, "notices")}">What to keep in mind</h3>
<ul class="notices">${[...warnings, ...shutFirstText(name, shutFirst)].map((warning) => html`<li>${warning}</li>`)}</ul>
${
  waiting.length === 0
    ? undefined
    : table({
        id: idOf(name, "waiting"),
        caption: `Teams of ${name} that wait: nothing of them is deployed or proven`,
        header: ["Team", "Why", "What comes next"],
        rows: waiting.map(
          ({ team, reason, next }) =>
            html`<tr${filtered([team])}><th scope="row">${breakable(team)}</th><td>${reason}</td><td><code>${next}</code></td></tr>`,
        ),
      })
}
${
  waitingRoutes.length === 0
    ? undefined
    : table({
        id: idOf(name, "waiting-routes"),
        caption: `Routes of ${name} that wait: the gateway refuses them`,
        header: ["Team", "Route", "Why", "What comes next"],
        rows: waitingRoutes.map(
          ({ team, route, reason, next }) =>
            html`<tr${filtered([team])}><th scope="row">${breakable(team)}</th><td>${route}</td><td>${reason}</td><td><code>${next}</code></td></tr>`,
        ),
      })
}
${
  unattributed.length === 0
    ? undefined
    : table({
        id: idOf(name, "unattributed"),
        caption: `Teams of ${name} whose calls the bill does not show as theirs yet`,
        header: ["Team", "What comes next"],
        rows: unattributed.map(
          (team) =>
            html`<tr${filtered([team])}><th scope="row">${breakable(team)}</th><td><code>apply its stack, then: bedrock-access lock --environment &lt;file of ${name}&gt; --role &lt;role&gt;</code></td></tr>`,
        ),
      })
}
${
  exemptions.length === 0
    ? html`<p>No workload is exempted.</p>`
    : table({
        id: idOf(name, "exemptions"),
        caption: `Workloads of ${name} that call Bedrock without limits until a day`,
        header: ["Role", "Ends", "Owner", "Reason", "May be changed by"],
        rows: exemptions.map(exemptionRow),
      })
}`;
}

function shutFirstText(name: string, teams: readonly string[]): string[] {
  if (teams.length === 0) return [];
  return [
    `${name}-organization denies Bedrock in what exists already, before their own stacks open a way in, to these teams: ${teams.join(", ")}. ` +
      'Write enforcement: "staged" for such a team until its stack is applied.',
  ];
}

function exemptionRow({ role, expires, daysLeft, owner, reason, changedBy }: CountedExemption): Html {
  const left =
    daysLeft === 0
      ? chip("quiet", "has ended")
      : daysLeft <= 30
        ? chip("bad", `ends in ${days(daysLeft)}`)
        : html`<small>in ${days(daysLeft)}</small>`;
  return html`<tr><th scope="row"><code>${breakable(role)}</code></th><td><time>${expires}</time> ${left}</td><td>${owner}</td><td>${reason}</td><td>${
    changedBy.length === 0 ? "the provisioning role" : changedBy.map((each) => html`<code>${breakable(each)}</code> `)
  }</td></tr>`;
}

function days(number: number): string {
  return `${number} ${number === 1 ? "day" : "days"}`;
}
