import { Random } from '../random/Random';

/** Something on sale. */
export interface Product {
  id: string;
  description: string;
  category: string;
  priceCents: number;
  weight: number;
}

const PRODUCT_COUNT = 120;
const CATEGORIES = [
  { name: 'kitchen', meanPriceCents: 2_400, nouns: ['Kettle', 'Bowl', 'Pan'] },
  { name: 'garden', meanPriceCents: 3_900, nouns: ['Lantern', 'Pot', 'Rake'] },
  { name: 'books', meanPriceCents: 1_500, nouns: ['Atlas', 'Novel', 'Guide'] },
  { name: 'toys', meanPriceCents: 2_100, nouns: ['Puzzle', 'Train', 'Kite'] },
  { name: 'lighting', meanPriceCents: 5_500, nouns: ['Lamp', 'Shade', 'Bulb'] },
  { name: 'stationery', meanPriceCents: 700, nouns: ['Pen', 'Pad', 'Folder'] },
];
const ADJECTIVES = [
  'Red',
  'Blue',
  'Oak',
  'Tin',
  'Glass',
  'Small',
  'Large',
  'Round',
  'Folding',
  'Striped',
];
const MIN_PRICE_CENTS = 199;
const MAX_PRICE_CENTS = 49_999;
/** Stream of random numbers that belongs to products. */
const PRODUCT_STREAM = 1;

/** The assortment of the shop with this seed; a few products sell most (Zipf). */
export function productsOf(seed: number): Product[] {
  return Array.from({ length: PRODUCT_COUNT }, (_, index) => {
    const random = Random.of(seed, PRODUCT_STREAM, index);
    const category = random.pick(CATEGORIES);
    const cents = Math.round(
      category.meanPriceCents * (0.4 + random.exponential(0.6)),
    );
    return {
      id: `P-${String(index + 1).padStart(4, '0')}`,
      description: `${random.pick(ADJECTIVES)} ${random.pick(category.nouns)}`,
      category: category.name,
      priceCents: Math.min(Math.max(cents, MIN_PRICE_CENTS), MAX_PRICE_CENTS),
      weight: 1 / (index + 5),
    };
  });
}

/** Cents as decimal text, exact: -1234 is `-12.34`. */
export function centsToDecimal(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
