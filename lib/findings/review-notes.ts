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

/**
 * Notes by month, from lines under `# YYYY-MM`: `- [ ] text | owner: NAME | due: YYYY-MM-DD` is an open action, `- [x]` one
 * that is done, any other line a comment; empty lines separate nothing. Throws RangeError that names the line.
 *
 * @example parseReviewNotes("# 2026-10\nA storm closed Reno.\n- [ ] Second carrier | owner: Ana | due: 2026-11-30\n")
 */
export function parseReviewNotes(text: string): Record<string, MonthNotes> {
  const months = new Map<string, { comments: string[]; actions: ReviewAction[] }>();
  let current: { comments: string[]; actions: ReviewAction[] } | undefined;
  text.split(/\r?\n/).forEach((line, i) => {
    const fail = (why: string): never => {
      throw new RangeError(`line ${i + 1}: ${why}`);
    };
    const words = line.trim();
    if (words === "") return;
    const heading = /^#+\s*(.*)$/.exec(words);
    if (heading) {
      const month = heading[1]!;
      if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) fail(`a heading is a month like 2026-10, not ${month || "empty"}`);
      current = months.get(month) ?? { comments: [], actions: [] };
      months.set(month, current);
      return;
    }
    if (!current) return fail("notes begin with a month, like # 2026-10");
    const action = /^- \[( |x|X)\] (.+)$/.exec(words);
    if (action) current.actions.push(actionOf(action[2]!, action[1] !== " ", fail));
    else if (/^- ?\[/.test(words)) fail("an action is written - [ ] text, or - [x] text when it is done");
    else current.comments.push(words);
  });
  return Object.fromEntries(months);
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
