import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Ways to take an account out of the organization, whose policies then bind it no longer. */
export const LEAVING_ATTACKS: readonly Attack[] = [
  {
    id: "leave-organization",
    story: "Take the account out of the organization, where no policy binds it.",
    source: SOURCES.scps,
    attacker: "team-administrator",
    steps: [{ action: "organizations:LeaveOrganization", resource: "*" }],
  },
  {
    id: "other-organization",
    story: "Move the account into an organization of one’s own.",
    source: SOURCES.handshakes,
    attacker: "team-administrator",
    steps: [
      {
        action: "organizations:AcceptHandshake",
        resource: "arn:{partition}:organizations::999999999999:handshake/o-stranger00/invite/h-12345678",
      },
    ],
  },
];
