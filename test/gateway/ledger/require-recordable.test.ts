import type { LedgerStanding } from "../../../gateway/ledger/ledger-writer";
import { requireRecordable, type SpendingCall } from "../../../gateway/ledger/require-recordable";
import { teamScope, userScope } from "../admission/fixtures";

const LIMITED: SpendingCall = { cost: 10, scopes: [teamScope({ dollarsPerMonth: 5 }), userScope("anna")], observe: [] };
const FREE = { ...LIMITED, cost: 0 };
const OBSERVED: SpendingCall = { ...LIMITED, observe: ["dollarsPerMonth"] };
const UNLIMITED: SpendingCall = { cost: 10, scopes: [teamScope({ requestsPerMinute: 5 })], observe: [] };

const CASES: readonly [call: string, of: SpendingCall, standing: LedgerStanding, isMade: boolean][] = [
  ["with a limit in money", LIMITED, "open", true],
  ["with a limit in money", LIMITED, "behind", false],
  ["with a limit in money", LIMITED, "full", false],
  ["that costs nothing", FREE, "behind", true],
  ["that costs nothing", FREE, "full", false],
  ["whose limit in money is observed", OBSERVED, "behind", true],
  ["without a limit in money", UNLIMITED, "behind", true],
  ["without a limit in money", UNLIMITED, "full", false],
];

test.each(CASES)("a call %s: %j while the ledger is %s: made: %s", (_, call, standing, isMade) => {
  const asked = () => requireRecordable(standing, call);
  if (isMade) asked();
  else expect(asked).toThrow("cannot write down just now what calls cost");
});
