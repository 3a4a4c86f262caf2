// What a widget shows as a file: its drawings one above the other, looks written into each element.

const WRITTEN = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity"],
  ...["visibility", "font-family", "font-size", "font-weight", "text-anchor", "text-decoration"],
];
const SHARPNESS = 2; // pixels of a PNG for each of the drawing's
const GAP = 12;

/** A drawing with all that style sheets say about it written on its elements. */
function withLooks(canvas) {
  const copy = canvas.cloneNode(true);
  const originals = [canvas, ...canvas.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((node, i) => {
    const style = getComputedStyle(originals[i]);
    const looks = WRITTEN.map((name) => `${name}:${style.getPropertyValue(name)}`);
    node.setAttribute("style", looks.join(";"));
    node.removeAttribute("class");
  });
  return copy;
}

/** All drawings that are seen, as the text of one SVG with its size. */
export function pictureOf(root, pictures, title) {
  const seen = [...root.querySelectorAll(pictures)].filter((one) => one.getClientRects().length);
  let [width, height] = [0, GAP];
  const parts = seen.map((canvas) => {
    const copy = withLooks(canvas);
    const { width: w, height: h } = canvas.viewBox.baseVal;
    for (const [name, value] of Object.entries({ x: GAP, y: height, width: w, height: h }))
      copy.setAttribute(name, value);
    width = Math.max(width, w + 2 * GAP);
    height += h + GAP;
    return new XMLSerializer().serializeToString(copy);
  });
  const words = document.createElement("title");
  words.textContent = title;
  const page = getComputedStyle(root).backgroundColor;
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<title>${words.innerHTML}</title>`,
    `<rect width="100%" height="100%" fill="${page}"/>`,
    ...parts,
    "</svg>",
  ].join("");
  return { text, width, height };
}

/** Hand a file to the browser to be saved. */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const fileName = (title, ending) =>
  `${title.toLowerCase().replace(/[^\p{L}\d]+/gu, "-").replace(/^-|-$/g, "")}.${ending}`;

export function saveSvg(root, pictures, title) {
  const { text } = pictureOf(root, pictures, title);
  download(new Blob([text], { type: "image/svg+xml" }), fileName(title, "svg"));
}

export async function savePng(root, pictures, title) {
  const { text, width, height } = pictureOf(root, pictures, title);
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SHARPNESS;
  canvas.height = height * SHARPNESS;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => download(blob, fileName(title, "png")), "image/png");
}
