// Categories for a shop that names its products but does not group them.

/** Words that say how a product looks or how it comes, not what it is. */
const notNouns = new Set(
  (
    "A AN AND ASSORTED BIG BLACK BLUE BROWN CERAMIC CHARLIE CHARM CHIC CHOCOLATE CLASSIC COLOUR COLOURS COLUMN CREAM DE DESIGN DESIGNS DIAMANTE DOLLY DOTCOM " +
    "DROP EGG ENAMEL ENGLISH FOLKART FOR FRENCH FROM FUNKY GIANT GIRL GLASS GOLD GREEN GREY IN IVORY JUMBO LARGE LEAF LILAC LOLA LONDON " +
    "LOVE LUNCH METAL MIDNIGHT MINI MODERN NATURAL OF OFFICE ON ORANGE PACK PAINTED PAISLEY PANTRY PAPER PARISIENNE PIECE PINK POLKA POLKADOT PURPLE RED " +
    "RETRO RETROSPOT ROSE ROUND ROYAL SCANDINAVIAN SET SHAPE SILVER SKULL SKULLS SMALL SPACEBOY SPOT SPOTS SQUARE STRAWBERRY STRIPE SUKI SWEET SWEETHEART " +
    "T TALL THE TO TRADITIONAL TREE TURQUOISE UNION JACK VINTAGE WHITE WICKER WITH WOOD WOODEN WOODLAND YELLOW ZINC HANGING FELTCRAFT FLORAL FLOWER BIRD BUTTERFLY " +
    "DOG CAT RABBIT STAR STARS ANTIQUE SMALL MEDIUM DOUBLE FELT BABUSHKA FAIRY GARDEN KITCHEN PARTY PLASTIC REGENCY HOME SWISS TOADSTOOL BAROQUE DESIGN VIP PASSPORT " +
    "CRYSTAL BEADED FLOWERS CAKES CIRCUS PARADE EMPIRE MIRRORED KIDS CHILDS CHILDRENS CHILDREN EASTER SUMMER WINTER PARIS EDWARDIAN HEART HEARTS WALL"
  ).split(" "),
);

const noCategory = "OTHER";

/**
 * A category for each name: the first of its words that is among the `count` most frequent nouns of all names (a noun being a
 * word of three letters or more that is not a colour, a size, a material or a style; singular and plural are one), else
 * OTHER. Deterministic: equally frequent words count in alphabetical order.
 *
 * @example deriveCategories(["RED MUG", "BLUE MUG", "TEA TOWEL"], 1).categories // ["MUG", "MUG", "OTHER"]
 */
export function deriveCategories(
  names: readonly string[],
  count = 12,
): { readonly categories: string[]; readonly nouns: string[] } {
  const frequency = new Map<string, number>();
  const words = names.map(nounsIn);
  for (const list of words) for (const word of new Set(list)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const nouns = [...frequency]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, count)
    .map(([word]) => word);
  const top = new Set(nouns);
  return { categories: words.map((list) => list.find((word) => top.has(word)) ?? noCategory), nouns };
}

function nounsIn(name: string): string[] {
  return name
    .toUpperCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length >= 3 && !notNouns.has(word))
    .map(singular)
    .filter((word) => !notNouns.has(word));
}

function singular(word: string): string {
  if (/(SS|US|IS|AS)$/.test(word)) return word;
  if (/(XES|CHES|SHES)$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && word.endsWith("S") ? word.slice(0, -1) : word;
}
