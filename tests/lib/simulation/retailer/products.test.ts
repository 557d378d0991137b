import { describe, expect, it } from "vitest";
import { seeded } from "../../../../lib/random.js";
import { categories } from "../../../../lib/simulation/retailer/categories.js";
import { lifeFactor, marketFactors } from "../../../../lib/simulation/retailer/market.js";
import { listPriceCents, priceCents } from "../../../../lib/simulation/retailer/prices.js";
import { fadeWeeks, makeProducts, patterns, productCount } from "../../../../lib/simulation/retailer/products.js";
import { makePromotions } from "../../../../lib/simulation/retailer/promotions.js";

const products = makeProducts(seeded(1), 300);

describe("productCount", () => {
  it.each([
    [1, 300],
    [0.02, 40],
    [0.001, 24],
    [4, 600],
    [100, 1600],
  ])("at scale %s is %s", (scale, count) => {
    expect(productCount(scale)).toBe(count);
  });

  it("fills whole rows of categories at any scale but 1", () => {
    for (const scale of [0.001, 0.013, 0.4, 2, 20, 77]) expect(productCount(scale) % categories.length).toBe(0);
  });
});

describe("makeProducts", () => {
  it("gives each an id and a name of its own, also at the largest scale", () => {
    const many = makeProducts(seeded(3), 1600);
    expect(new Set(many.map(({ sku }) => sku)).size).toBe(1600);
    expect(new Set(many.map(({ name }) => name)).size).toBe(1600);
    expect(many.every(({ name }) => !name.includes("undefined"))).toBe(true);
  });

  it("has all categories and patterns, launches and ends", () => {
    expect(new Set(products.map(({ category }) => category)).size).toBe(8);
    expect(new Set(products.map(({ pattern }) => pattern))).toEqual(new Set(patterns));
    expect(products.filter(({ launchWeek }) => launchWeek > 0).length).toBeGreaterThan(30);
    expect(products.filter(({ endWeek }) => endWeek < 156).length).toBeGreaterThan(20);
  });

  it("sells every product at a profit, in whole packs, with a positive lead time", () => {
    for (const product of products) {
      expect(product.price, product.sku).toBeGreaterThan(product.unitCost);
      expect(product.weightKg, product.sku).toBeGreaterThan(0);
      expect(product.volumeM3, product.sku).toBeGreaterThan(0);
      expect(product.minimumOrder % product.packSize, product.sku).toBe(0);
      expect(product.leadTimeDays, product.sku).toBeGreaterThanOrEqual(7);
      expect(product.endWeek, product.sku).toBeGreaterThan(product.launchWeek);
      // Two decimals for money and weight: no 8.040000000000001 in the file.
      expect(String(product.unitCost).length, product.sku).toBeLessThan(8);
      expect(String(product.volumeM3).length, product.sku).toBeLessThan(8);
    }
  });
});

describe("the life of a product", () => {
  it("begins with the launch and ends some weeks after the end", () => {
    const product = { ...products[0]!, launchWeek: 20, endWeek: 100 };
    expect(lifeFactor(product, 19)).toBe(0);
    expect(lifeFactor(product, 20)).toBeGreaterThan(0);
    expect(lifeFactor(product, 60)).toBeCloseTo(1, 1);
    expect(lifeFactor(product, 105)).toBeLessThan(0.5);
    expect(lifeFactor(product, 100 + fadeWeeks)).toBeGreaterThan(0);
    expect(lifeFactor(product, 101 + fadeWeeks)).toBe(0);
  });

  it("shows in the market factors, which are finite and average about 1", () => {
    const factors = marketFactors(seeded(5), products);
    expect(factors.every((factor) => Number.isFinite(factor) && factor >= 0)).toBe(true);
    products.forEach(({ launchWeek }, p) => {
      if (launchWeek > 0) expect(factors[p * 156 + launchWeek - 1]).toBe(0);
    });
    const alive = products
      .flatMap((product, p) =>
        Array.from({ length: 156 }, (_, t) =>
          product.launchWeek < 0 && t <= product.endWeek ? factors[p * 156 + t]! : NaN,
        ),
      )
      .filter((factor) => !Number.isNaN(factor));
    const mean = alive.reduce((sum, factor) => sum + factor, 0) / alive.length;
    expect(mean).toBeGreaterThan(0.85);
    expect(mean).toBeLessThan(1.25);
  });
});

describe("promotions and prices", () => {
  const promotions = makePromotions(seeded(7), products);

  it("promote only products that are sold, by a tenth to a quarter", () => {
    for (const { product, week } of promotions.single) {
      expect(week).toBeGreaterThanOrEqual(products[product]!.launchWeek);
      expect(week).toBeLessThanOrEqual(products[product]!.endWeek);
      expect(promotions.discount[product * promotions.weeks + week]).toBeGreaterThanOrEqual(0.1);
      expect(promotions.discount[product * promotions.weeks + week]).toBeLessThanOrEqual(0.25);
    }
  });

  it("have a sale of each category in each year, and name everything that is discounted", () => {
    for (let c = 0; c < 8; c++)
      expect(promotions.sales.filter(({ category }) => category === c).length).toBeGreaterThanOrEqual(3);
    const announced = new Set(promotions.single.map(({ product, week }) => `${product} ${week}`));
    promotions.sales.forEach(({ category, week }) =>
      products.forEach((product, p) => product.category === category && announced.add(`${p} ${week}`)),
    );
    const wrong = Array.from(promotions.discount, (discount, i) => {
      const key = `${Math.floor(i / promotions.weeks)} ${i % promotions.weeks}`;
      return discount > 0 === announced.has(key) ? "" : key;
    });
    expect(wrong.filter((key) => key !== "")).toEqual([]);
  });

  it("rise each January and fall under promotion", () => {
    const product = products[0]!;
    expect(listPriceCents(product, 0)).toBeLessThan(listPriceCents(product, 20));
    expect(listPriceCents(product, 20) % 10).toBe(9);
    const { product: p, week } = promotions.single[0]!;
    expect(priceCents(products[p]!, p, week, promotions)).toBeLessThan(listPriceCents(products[p]!, week));
  });
});
