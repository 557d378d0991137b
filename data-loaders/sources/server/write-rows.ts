// Rows as CSV with every text in quotes, so that nothing in a text can be mistaken for the end of it.
import { closeSync, openSync, writeFileSync } from "node:fs";

/** How a missing value is written: without quotes, as no text is. */
export const missing = "\\N";

/** Writes all rows of `batches` to `file`; how many. `progress` is told the number so far. */
export async function writeRows(
  batches: AsyncIterable<(readonly unknown[])[]>,
  file: string,
  progress: (rows: number) => void,
): Promise<number> {
  const descriptor = openSync(file, "w");
  let rows = 0;
  try {
    for await (const batch of batches) {
      let text = "";
      for (const row of batch) {
        for (let i = 0; i < row.length; i++) text += i === 0 ? cell(row[i]) : `,${cell(row[i])}`;
        text += "\n";
      }
      writeFileSync(descriptor, text);
      rows += batch.length;
      progress(rows);
    }
    return rows;
  } finally {
    closeSync(descriptor);
  }
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return missing;
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `"${text.includes('"') ? text.replaceAll('"', '""') : text}"`;
}
