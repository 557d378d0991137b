import { expect, it } from "vitest";
import * as form from "../../../lib/findings/allocation-inputs.js";
import { moneyIn } from "../../../lib/format.js";

const values = { service: 95, shipping: 1, holding: 1, shortage: 1, room: 100, center: "all" };

it("takes the run's service level as default and reaches below it", () => {
  const [service] = form.allocationControls({ serviceLevel: 0.75 }, []);
  expect(service).toMatchObject({ initial: 75, min: 75 });
});

it("says what the inputs amount to", () => {
  expect(form.inputSentence(values)).toBe("The cheapest plan that serves 95% of units from stock at once.");
  expect(form.inputSentence({ ...values, holding: 2, room: 80 })).toBe(
    "The cheapest plan that serves 95% of units from stock at once, with holding cost ×2 and capacity at 80%.",
  );
});

it("keeps the choice of a list out of what is solved", () => {
  expect(form.planInputs({ ...values, center: "RNO" })).toEqual(form.planInputs(values));
  expect(form.costInputs({ ...values, service: 80 })).toEqual(form.costInputs(values));
  expect(form.changeIn(moneyIn("$"))(-1200)).toBe("−$1.2K");
});
