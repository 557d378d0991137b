// Position of a week in the year, from epoch days alone.

/** Weeks of a seasonal index; a 53rd ISO week counts as the 52nd. */
export const weeksPerYear = 52;

/** Position 0 to 51 of the ISO week whose Monday is `monday` (epoch days): ISO week number less one, 53 as 52. */
export function weekOfYear(monday: number): number {
  const thursday = monday + 3;
  const date = new Date(thursday * 86_400_000);
  const january1 = Date.UTC(date.getUTCFullYear(), 0, 1) / 86_400_000;
  return Math.min(weeksPerYear - 1, Math.floor((thursday - january1) / 7));
}
