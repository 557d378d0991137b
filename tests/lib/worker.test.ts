import { expect, it } from "vitest";
import { stockingInput } from "../../lib/allocation/stocking-input.js";
import { asGiven } from "../../lib/allocation/stocking-problem.js";
import { compareScenarios } from "../../lib/jobs/compare-scenarios.js";
import { answer, type ReplyMessage, type RequestMessage } from "../../lib/worker.js";
import { network } from "./allocation/network.js";

const ground = { input: stockingInput(network()), reviewDays: 7, holdingCostPerYear: 0.25 };
const scenarios = [{ serviceLevel: 0.95, factors: asGiven, capacityFactors: [1, 1, 1, 1] }];

async function ask(message: Omit<RequestMessage, "id" | "job">): Promise<ReplyMessage> {
  const replies: ReplyMessage[] = [];
  await answer({ id: 7, job: "compareScenarios", ...message }, (reply) => replies.push(reply));
  expect(replies.every(({ id }) => id === 7)).toBe(true);
  return replies.at(-1)!;
}

it("what requests share is sent once and named from then on", async () => {
  const expected = compareScenarios({ ...ground, scenarios });
  expect(await ask({ request: { ...ground, scenarios } })).toMatchObject({ kind: "done", result: expected });
  expect(await ask({ request: { scenarios }, ground: { id: 1, value: ground } })).toMatchObject({ result: expected });
  expect(await ask({ request: { scenarios }, ground: { id: 1 } })).toMatchObject({ result: expected });
});

it("a failure is answered, never thrown", async () => {
  expect(await ask({ request: { scenarios }, ground: { id: 99 } })).toEqual({
    id: 7,
    kind: "failed",
    message: "this worker was never sent ground 99",
  });
  const bad = [{ ...scenarios[0]!, serviceLevel: 2 }];
  expect(await ask({ request: { scenarios: bad }, ground: { id: 1 } })).toMatchObject({ kind: "failed" });
});
