import type { CostLine } from "../../access/cost/monthly-cost";
import {
  SERVICE_PRICES,
  SERVICE_PRICES_OF,
  SERVICE_PRICES_REGION,
  TYPICAL_CALL,
} from "../../access/cost/service-prices";
import { grouped } from "../words";
import type { EnvironmentContent } from "./content";
import { type Html, html } from "./html";
import { breakable, idOf, table } from "./parts";

/** What the paths themselves cost, by stack: an estimate, for models come on top. */
export function costSection({ name, cost }: EnvironmentContent): Html {
  const { idle, perMillionRequests, lines } = cost;
  return html`<h3 id="${idOf(name, "cost")}">What it costs apart from models</h3>
<p>About ${dollars(idle)} a month when nobody calls${
    perMillionRequests === undefined ? "" : ` and about ${dollars(perMillionRequests)} for a million calls`
  }. List prices of ${SERVICE_PRICES_REGION} of <time>${SERVICE_PRICES_OF}</time>, the first tier without free ones; other regions differ, most are
dearer. A call is taken for ${TYPICAL_CALL.seconds} seconds with ${grouped(TYPICAL_CALL.requestBytes)} bytes asked and ${grouped(TYPICAL_CALL.answerBytes)} answered.
Metrics are counted as if every team called every route of its each hour. Storage, connection records, guardrails and support are left out.</p>
${
  lines.length === 0
    ? undefined
    : table({
        id: idOf(name, "cost-table"),
        caption: `Cost of ${name} apart from models, by stack, in US dollars`,
        header: [
          "Stack",
          "When",
          html`<th scope="col" class="number">Quantity</th>`,
          "Of what",
          html`<th scope="col" class="number">Dollars</th>`,
        ],
        rows: lines.map(costRow),
      })
}`;
}

function costRow({ stack, when, item, quantity, dollars: amount }: CostLine): Html {
  return html`<tr><th scope="row">${breakable(stack)}</th><td>${WHEN[when]}</td><td class="number">${grouped(Math.round(quantity * 100) / 100)}</td><td>${SERVICE_PRICES[item].per}</td><td class="number">${dollars(amount)}</td></tr>`;
}

const WHEN: Readonly<Record<CostLine["when"], string>> = {
  idle: "a month, idle",
  "per-million-requests": "a million calls",
};

function dollars(amount: number): string {
  return `$${grouped(Number(amount.toFixed(amount < 100 ? 2 : 0)))}`;
}
