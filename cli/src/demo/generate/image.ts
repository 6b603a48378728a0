import { crc32, deflateSync } from "node:zlib";
import type { Random } from "./random";

const WIDTH = 320;
const HEIGHT = 200;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export interface Screenshot {
  readonly mediaType: "image/png";
  readonly base64: string;
}

/** A picture that could be of an app: a bar, cards in columns, a badge. About a kilobyte. */
export function screenshot(random: Random): Screenshot {
  const hue = random.below(3);
  const columns = random.between(2, 4);
  const rows = Buffer.alloc((WIDTH + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) rows[y * (WIDTH + 1) + 1 + x] = colourAt(x, y, columns);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  // 8 bits a pixel, each the number of a colour.
  header.set([8, 3, 0, 0, 0], 8);
  const png = Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(PALETTES[hue] ?? PALETTES[0])),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { mediaType: "image/png", base64: png.toString("base64") };
}

/** Page, bar, card, line, badge; red, green, blue of each. */
const PALETTES = [
  [246, 247, 250, 37, 52, 88, 255, 255, 255, 196, 203, 218, 214, 64, 69],
  [248, 246, 241, 62, 84, 68, 255, 255, 255, 206, 210, 196, 219, 122, 43],
  [245, 243, 250, 74, 48, 109, 255, 255, 255, 209, 200, 222, 36, 143, 141],
] as const;

function colourAt(x: number, y: number, columns: number): number {
  if (y < 24) return (x - 300) ** 2 + (y - 12) ** 2 < 49 ? 4 : 1;
  const width = WIDTH / columns;
  const [inX, inY] = [x % width, (y - 24) % 88];
  if (inX < 8 || inX > width - 8 || inY < 8) return 0;
  return inY > 56 && inY % 10 < 3 && inX < width * (inY > 70 ? 0.5 : 0.8) ? 3 : 2;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
