// Comments and actions of the review, from a small text file that people write.

export type ReviewAction = {
  readonly what: string;
  readonly done: boolean;
  readonly owner: string | null;
  /** YYYY-MM-DD. */
  readonly due: string | null;
};
export type MonthNotes = { readonly comments: readonly string[]; readonly actions: readonly ReviewAction[] };

export const noNotes: MonthNotes = { comments: [], actions: [] };

export type ReviewNotes = {
  /** By month, YYYY-MM. */
  readonly months: Readonly<Record<string, MonthNotes>>;
  /** What a figure aims at, by its id. */
  readonly targets: Readonly<Record<string, number>>;
};

/**
 * Targets, from lines `id: number` or `id: 95%` under `# targets`, and notes by month, from lines under `# YYYY-MM`: `- [ ] text | owner: NAME | due: YYYY-MM-DD` is an open action, `- [x]` one
 * that is done, any other line a comment; empty lines separate nothing. Throws RangeError that names the line.
 *
 * @example parseReviewNotes("# 2026-10\nA storm closed Reno.\n- [ ] Second carrier | owner: Ana | due: 2026-11-30\n")
 */
export function parseReviewNotes(text: string): ReviewNotes {
  const months = new Map<string, { comments: string[]; actions: ReviewAction[] }>();
  const targets: Record<string, number> = {};
  let current: { comments: string[]; actions: ReviewAction[] } | "targets" | undefined;
  text.split(/\r?\n/).forEach((line, i) => {
    const fail = (why: string): never => {
      throw new RangeError(`line ${i + 1}: ${why}`);
    };
    const words = line.trim();
    if (words === "") return;
    const heading = /^#+\s*(.*)$/.exec(words);
    if (heading) {
      const month = heading[1]!;
      if (month.toLowerCase() === "targets") {
        current = "targets";
        return;
      }
      if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
        fail(`a heading is targets or a month like 2026-10, not ${month || "empty"}`);
      const own = months.get(month) ?? { comments: [], actions: [] };
      months.set(month, own);
      current = own;
      return;
    }
    if (!current) return fail("notes begin with a month, like # 2026-10");
    if (current === "targets") {
      const [, id, value, unit] = /^([a-z_]+):\s*(-?\d+(?:\.\d+)?)\s*(%?)$/.exec(words) ?? [];
      if (id === undefined) return fail("a target is written id: number, like on_time: 95%");
      targets[id] = unit === "%" ? Number(value) / 100 : Number(value);
      return;
    }
    const action = /^- \[( |x|X)\] (.+)$/.exec(words);
    if (action) current.actions.push(actionOf(action[2]!, action[1] !== " ", fail));
    else if (/^- ?\[/.test(words)) fail("an action is written - [ ] text, or - [x] text when it is done");
    else current.comments.push(words);
  });
  return { months: Object.fromEntries(months), targets };
}

function actionOf(text: string, done: boolean, fail: (why: string) => never): ReviewAction {
  const [what, ...rest] = text.split("|").map((part) => part.trim());
  let owner: string | null = null;
  let due: string | null = null;
  for (const part of rest) {
    const [, name, value] = /^(owner|due):\s*(.+)$/.exec(part) ?? fail(`${part} is neither owner: NAME nor due: DATE`);
    if (name === "owner") owner = value!;
    else if (isDate(value!)) due = value!;
    else fail(`due: ${value} is not a date like 2026-11-30`);
  }
  return { what: what!, done, owner, due };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Actions as list items, open ones first. */
export function actionItems(
  actions: readonly ReviewAction[],
): { mark: string; tone: "good" | "watch"; what: string; why: string }[] {
  return [...actions]
    .sort((a, b) => Number(a.done) - Number(b.done))
    .map(({ what, done, owner, due }) => ({
      mark: done ? "✓" : "○",
      tone: done ? "good" : "watch",
      what,
      why: [done ? "done" : "open", owner ?? "no owner", ...(due ? [`due ${due}`] : [])].join(", "),
    }));
}
