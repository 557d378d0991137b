// The five latent behaviours that customers are born with. The pipeline never sees them; tests compare what it finds.

export type Behaviour = {
  /** The name in the truth files. */
  readonly name: string;
  readonly share: number;
  /** Orders a week while active, lines an order, units a line: means. */
  readonly ordersPerWeek: number;
  readonly linesPerOrder: number;
  readonly unitsPerLine: number;
  /** Share of active customers that leaves each week. */
  readonly churnPerWeek: number;
  /** Above 0 the behaviour gains customers over the years, below it loses them. */
  readonly growth: number;
  /** How strongly a promotion attracts, times the elasticity of the product. */
  readonly promotionPull: number;
  /** Returns, times the rate of the category. */
  readonly returnFactor: number;
  /** Log weights by census division. */
  readonly divisions: readonly number[];
  /** Log weights by category. */
  readonly affinity: readonly number[];
  /** Orders by weekday, Monday first. */
  readonly weekdays: readonly number[];
  /** The two hours of the day (local to the shop) around which orders are placed. */
  readonly hours: readonly [number, number];
  /** Bell-shaped changes of the order rate over the year: week, width, height on the log scale. */
  readonly season: readonly (readonly [week: number, width: number, height: number])[];
};

export const behaviours: readonly Behaviour[] = [
  {
    name: "city-tech",
    share: 0.28,
    ordersPerWeek: 0.66,
    linesPerOrder: 1.5,
    unitsPerLine: 1.25,
    churnPerWeek: 0.002,
    growth: 0.15,
    promotionPull: 0.4,
    returnFactor: 1.2,
    divisions: [0.6, 0.8, 0, -0.6, -0.1, 0.2, -0.4, 0, 0.7],
    affinity: [1.3, 0.0, -1.2, 0.5, -0.8, 0.0, -0.5, 0.4],
    weekdays: [0.15, 0.15, 0.15, 0.15, 0.15, 0.12, 0.13],
    hours: [13, 21],
    season: [[48, 2.5, 0.25]],
  },
  {
    name: "family-home",
    share: 0.26,
    ordersPerWeek: 0.46,
    linesPerOrder: 3.0,
    unitsPerLine: 1.9,
    churnPerWeek: 0.002,
    growth: 0.05,
    promotionPull: 0.6,
    returnFactor: 1,
    divisions: [-0.2, -0.2, 0.4, 0.4, 0.5, 0.3, 0.2, 0.1, -0.3],
    affinity: [-0.3, 0.5, 0.1, 0.2, 1.0, -0.7, -0.2, 0.8],
    weekdays: [0.12, 0.11, 0.11, 0.12, 0.13, 0.19, 0.22],
    hours: [10, 20],
    season: [
      [33, 1.5, 0.2],
      [48, 3, 0.35],
    ],
  },
  {
    name: "outdoor-garden",
    share: 0.14,
    ordersPerWeek: 0.34,
    linesPerOrder: 2.0,
    unitsPerLine: 1.5,
    churnPerWeek: 0.0025,
    growth: 0.1,
    promotionPull: 0.4,
    returnFactor: 0.9,
    divisions: [0.3, -0.5, -0.2, 0.2, -0.1, 0.2, 0.7, 1.0, 0.2],
    affinity: [-0.5, -0.2, 1.2, 0.0, -0.6, -0.8, 1.6, -0.2],
    weekdays: [0.13, 0.12, 0.13, 0.15, 0.17, 0.17, 0.13],
    hours: [8, 19],
    season: [[24, 9, 0.35]],
  },
  {
    name: "small-business",
    share: 0.12,
    ordersPerWeek: 0.8,
    linesPerOrder: 2.6,
    unitsPerLine: 3.6,
    churnPerWeek: 0.001,
    growth: 0.06,
    promotionPull: 0.15,
    returnFactor: 0.6,
    divisions: [0, 0.2, 0.2, -0.1, 0.3, -0.1, 0.2, 0, 0.2],
    affinity: [0.4, -0.1, -1.0, -1.1, -1.4, 1.8, -1.0, 0.4],
    weekdays: [0.23, 0.21, 0.19, 0.18, 0.14, 0.03, 0.02],
    hours: [9, 15],
    season: [
      [51, 1, -0.4],
      [26, 0.8, -0.1],
    ],
  },
  {
    name: "deal-seeker",
    share: 0.2,
    ordersPerWeek: 0.27,
    linesPerOrder: 1.8,
    unitsPerLine: 1.45,
    churnPerWeek: 0.006,
    growth: -0.05,
    promotionPull: 1.6,
    returnFactor: 1.5,
    divisions: [-0.1, 0, 0.3, 0.5, 0.2, 0.3, 0.1, -0.1, -0.2],
    affinity: [-0.3, 0.7, -0.3, 1.3, 0.3, -0.6, -0.4, -0.8],
    weekdays: [0.14, 0.13, 0.13, 0.14, 0.2, 0.14, 0.12],
    hours: [12, 23],
    season: [
      [47, 2, 0.6],
      [28, 0.7, 0.3],
    ],
  },
];
