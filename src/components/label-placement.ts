// Where a point's name goes: the side of its dot on which it hides the fewest other dots and names.

export type Side = "right" | "left" | "above" | "below";
type Box = { x1: number; y1: number; x2: number; y2: number };

/** Sides for labelled points, greedy in the given order; `size` is a label's width and height, in the points' units. */
export function placeLabels(
  points: readonly { x: number; y: number; text: string }[],
  size: (text: string) => { width: number; height: number },
  offset: number,
  frame: { width: number; height: number },
): Side[] {
  const dots = points.map(({ x, y }) => ({ x1: x - offset, y1: y - offset, x2: x + offset, y2: y + offset }));
  const placed: Box[] = [];
  return points.map((point, i) => {
    const { width, height } = size(point.text);
    const candidates = (["right", "left", "above", "below"] as const).map((side) => {
      const box = boxAt(side, point, width, height, offset);
      const others = [...dots.filter((_, j) => j !== i), ...placed];
      return { side, box, hidden: others.reduce((sum, other) => sum + overlap(box, other), 2 * outside(box, frame)) };
    });
    const best = candidates.reduce((a, b) => (b.hidden < a.hidden ? b : a));
    placed.push(best.box);
    return best.side;
  });
}

function boxAt(side: Side, { x, y }: { x: number; y: number }, width: number, height: number, offset: number): Box {
  const across = side === "left" ? -offset - width / 2 : side === "right" ? offset + width / 2 : 0;
  const down = side === "above" ? -offset - height / 2 : side === "below" ? offset + height / 2 : 0;
  return {
    x1: x + across - width / 2,
    x2: x + across + width / 2,
    y1: y + down - height / 2,
    y2: y + down + height / 2,
  };
}

/** How much of a box lies outside the drawing. */
function outside(box: Box, { width, height }: { width: number; height: number }): number {
  const all = (box.x2 - box.x1) * (box.y2 - box.y1);
  return all - overlap(box, { x1: 0, y1: 0, x2: width, y2: height });
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  return width > 0 && height > 0 ? width * height : 0;
}
