/** QR codes as one SVG path: dark modules of a square of `size` modules, quiet zone included. */
import { encode } from "uqr";

export interface QrPath {
  readonly size: number;
  readonly path: string;
}

/** Four modules, as the standard asks: phones at the back of a hall need it. */
const quietModules = 4;

export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { ecc: "M", border: quietModules });
  const parts: string[] = [];
  data.forEach((row, y) => {
    let start = -1;
    for (let x = 0; x <= size; x += 1) {
      const dark = row[x] === true;
      if (dark && start < 0) {
        start = x;
      } else if (!dark && start >= 0) {
        parts.push(`M${start} ${y}h${x - start}v1h${start - x}z`);
        start = -1;
      }
    }
  });
  return { size, path: parts.join("") };
}
