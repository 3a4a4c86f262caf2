// Lays out a small graph in rows, as Graphviz does for the lessons: no layout program is needed.

import { rowsOf } from "./ranks.js";

const BESIDE = 26; // pixels between neighbours
const BETWEEN = 46; // pixels between rows: room for a number on an edge
const BEND = 60; // pixels that an edge keeps free where it passes a row
const ROUNDS = 24;
const HEAD = 9; // pixels of an arrow's head
const STRAIGHT = 4; // how much more a bend weighs than a vertex
const CHARACTER = 7.2;
const LINE_HIGH = 16;
const PILL = 15; // pixels that a number on an edge is high, and wide
const PLATE = 46;
const TRIED = [0.5, 0.7, 0.3, 0.85, 0.15];
const WIDER = { input: 1.25, output: 1.12 };
const HIGHER = { input: 1.3, output: 1.12 };
const DIGITS = 14; // characters for a line under a title
const MARGIN = 3;

/** The size of a vertex with room for `rows` lines under its title, as Python has it. */
function sizeOf({ kind, title, room }, rows) {
  const longest = Math.max(CHARACTER * Math.max(room, title.length), 28);
  const below = kind === "constant" ? 0 : rows;
  const higher = below ? (HIGHER[kind] ?? 1) : 1.1;
  return {
    w: Math.round(longest * (WIDER[kind] ?? 1) + 18),
    h: Math.round((1 + below) * LINE_HIGH * higher + 12),
  };
}

/** The nearest places to those that are wished for that keep their order and distances. */
function settle(spots, wishes) {
  let shift = 0;
  const shifts = spots.map((spot, i) => {
    if (i) shift += (spots[i - 1].w + spot.w) / 2 + BESIDE;
    return shift;
  });
  // Neighbours that would overlap move as one block, to the mean of what its members wish.
  const blocks = [];
  wishes.forEach(({ at, weight }, i) => {
    let block = { sum: weight * (at - shifts[i]), weight, count: 1 };
    while (blocks.length && blocks.at(-1).sum / blocks.at(-1).weight > block.sum / block.weight) {
      const { sum, weight: more, count } = blocks.pop();
      block = { sum: block.sum + sum, weight: block.weight + more, count: block.count + count };
    }
    blocks.push(block);
  });
  const places = blocks.flatMap(({ sum, weight, count }) => new Array(count).fill(sum / weight));
  spots.forEach((spot, i) => {
    spot.x = places[i] + shifts[i];
  });
}

function spread(rows) {
  for (const row of rows) settle(row, row.map(() => ({ at: 0, weight: 1 })));
  for (let round = 0; round < ROUNDS; round += 1) {
    const downwards = round % 2 === 0;
    for (const row of downwards ? rows : [...rows].reverse()) {
      const wishes = row.map((spot) => {
        const others = downwards ? spot.up : spot.down;
        const all = others.length ? others : [...spot.up, ...spot.down];
        const at = all.length ? all.reduce((sum, { x }) => sum + x, 0) / all.length : spot.x;
        return { at, weight: spot.vertex === null ? STRAIGHT : Math.max(all.length, 1) };
      });
      settle(row, wishes);
    }
  }
}

/** Where on a vertex an edge begins or ends: edges on one side stand apart. */
function docks(boxes, edges, chains) {
  const shift = edges.map(() => ({ tail: 0, head: 0 }));
  for (const end of ["tail", "head"]) {
    boxes.forEach((box, v) => {
      const here = edges.map((_, i) => i).filter((i) => edges[i][end] === v);
      const next = (i) => (end === "tail" ? chains[i][1] : chains[i].at(-2)).x;
      here.sort((a, b) => next(a) - next(b) || edges[a].slot - edges[b].slot);
      const gap = Math.min(30, (0.5 * box.w) / here.length);
      here.forEach((i, k) => {
        shift[i][end] = (k - (here.length - 1) / 2) * gap;
      });
    });
  }
  return shift;
}

/** How far above or below its middle the outline of a vertex is, beside the middle. */
function reachOf({ kind, w, h }, aside) {
  if (kind !== "input") return h / 2;
  return (h / 2) * Math.sqrt(Math.max(1 - ((2 * aside) / w) ** 2, 0));
}

const near = (number) => Math.round(number * 10) / 10;

/** A point of the way from `p` to `q`, which begins and ends upright; `t` from 0 to 1. */
function pointOf(p, q, t) {
  const [early, late] = [(1 - t) ** 3, t ** 3];
  const between = 3 * t * (1 - t);
  const turn = late + between * t;
  const half = (p.y + q.y) / 2;
  return [near(p.x + (q.x - p.x) * turn), near(early * p.y + between * half + late * q.y)];
}

/** The first place along an edge's middle where its number covers no other. */
function clearPlace(middle, taken, down) {
  const places = TRIED.map((t) => {
    const [x, y] = pointOf(...middle, t);
    return [x, y + down];
  });
  const isClear = ([x, y]) =>
    taken.every(([a, b]) => Math.abs(x - a) > PLATE || Math.abs(y - b) > PILL);
  return places.find(isClear) ?? places[0];
}

/** An edge through points, as SVG's path, its arrow head, and the two points around its middle. */
function curveOf(points) {
  const tip = points.at(-1);
  const line = [...points.slice(0, -1), { x: tip.x, y: tip.y - HEAD }];
  const pieces = line.slice(1).map((q, i) => {
    const p = line[i];
    const half = (p.y + q.y) / 2;
    return `C${near(p.x)},${near(half)} ${near(q.x)},${near(half)} ${near(q.x)},${near(q.y)}`;
  });
  const [x, y] = [near(tip.x), near(tip.y)];
  const wing = near(HEAD * 0.42);
  const at = Math.floor((line.length - 1) / 2);
  return {
    d: `M${near(line[0].x)},${near(line[0].y)}${pieces.join("")}`,
    arrow: `M${x},${y}L${near(x - wing)},${near(y - HEAD)}L${near(x + wing)},${near(y - HEAD)}Z`,
    middle: [line[at], line[at + 1]],
  };
}

/** What the explorer draws: `vertices` are { kind, title }, `edges` { tail, head, slot, room }. */
export function layOut(vertices, edges, rows) {
  const titled = vertices.map((one) => ({ room: one.kind === "constant" ? 0 : DIGITS, ...one }));
  const boxes = titled.map((one) => ({ ...one, ...sizeOf(one, rows) }));
  const { rows: found, chains } = rowsOf(vertices.length, edges);
  for (const spot of found.flat()) spot.w = spot.vertex === null ? BEND : boxes[spot.vertex].w;
  spread(found);
  let top = 0;
  for (const row of found) {
    const high = Math.max(...row.map(({ vertex }) => (vertex === null ? 0 : boxes[vertex].h)));
    for (const spot of row) spot.y = top + high / 2;
    top += high + BETWEEN;
  }
  const left = Math.min(...found.flat().map(({ x, w }) => x - w / 2));
  const right = Math.max(...found.flat().map(({ x, w }) => x + w / 2));
  for (const spot of found.flat()) {
    spot.x -= left;
    if (spot.vertex !== null) Object.assign(boxes[spot.vertex], { x: near(spot.x), y: spot.y });
  }
  const width = right - left;
  const drawn = drawnEdges(boxes, edges, chains);
  const over = drawn.map(({ mid: [x], room }) => (CHARACTER * room) / 2 - Math.min(x, width - x));
  return {
    width: near(width),
    height: near(top - BETWEEN),
    margin: near(Math.max(MARGIN, ...over)),
    rows,
    vertices: boxes.map((box) => ({ ...box, lines: [] })),
    edges: drawn,
  };
}

function drawnEdges(boxes, edges, chains) {
  const shift = docks(boxes, edges, chains);
  const taken = [];
  return edges.map((edge, i) => {
    const [tail, head] = [boxes[edge.tail], boxes[edge.head]];
    const bends = chains[i].slice(1, -1).map(({ x, y }) => ({ x, y }));
    const { tail: from, head: to } = shift[i];
    const begin = { x: tail.x + from, y: tail.y + reachOf(tail, from) };
    const end = { x: head.x + to, y: head.y - reachOf(head, to) };
    const { middle, ...curve } = curveOf([begin, ...bends, end]);
    const same = edges.filter(({ tail: t, head: h }) => t === edge.tail && h === edge.head);
    const down = PILL * (same.indexOf(edge) - (same.length - 1) / 2);
    const mid = clearPlace(middle, taken, down);
    if (edge.room) taken.push(mid);
    return { ...edge, label: "", ...curve, mid };
  });
}
