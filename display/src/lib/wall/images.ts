/** The address of a question's picture (docs/PROTOCOL.md): only given out while its stem is public. */
export function imageAddress(image: string, play: string): string {
  const path = image.split("/").map(encodeURIComponent).join("/");
  return `/images/${path}?play=${encodeURIComponent(play)}`;
}
