// Which row of a drawing each vertex is in, and in which order: few crossings, short edges.

const ORDERINGS = 12;

/** Rows by the longest way from an input; what nothing feeds stands close above what it feeds. */
function ranksOf(count, edges) {
  const rank = new Array(count).fill(0);
  // Vertices come after their parents, so one pass each way is enough.
  for (let v = 0; v < count; v += 1)
    for (const { tail, head } of edges) if (head === v) rank[v] = Math.max(rank[v], rank[tail] + 1);
  for (let v = count - 1; v >= 0; v -= 1) {
    if (edges.some(({ head }) => head === v)) continue;
    const below = edges.filter(({ tail }) => tail === v).map(({ head }) => rank[head]);
    if (below.length) rank[v] = Math.min(...below) - 1;
  }
  return rank;
}

/** How many pairs of edges between two rows cross. */
function crossings(links) {
  let count = 0;
  links.forEach(([a, b], i) => {
    for (const [c, d] of links.slice(i + 1)) if ((a - c) * (b - d) < 0) count += 1;
  });
  return count;
}

/**
 * Rows of spots, from the top: a spot is a vertex, or a place where an edge passes a row. `chains`
 * has for each edge its spots, both ends included.
 */
export function rowsOf(count, edges) {
  const rank = ranksOf(count, edges);
  const spots = rank.map((row, vertex) => ({ row, vertex, up: [], down: [] }));
  const chains = edges.map(({ tail, head }) => {
    const chain = [spots[tail]];
    for (let row = rank[tail] + 1; row < rank[head]; row += 1)
      chain.push({ row, vertex: null, up: [], down: [] });
    chain.push(spots[head]);
    chain.slice(1).forEach((spot, i) => {
      spot.up.push(chain[i]);
      chain[i].down.push(spot);
    });
    return chain;
  });
  const rows = Array.from({ length: Math.max(...rank) + 1 }, () => []);
  // From the outputs up, parents in the order of operands: small graphs are often right at once.
  const seen = new Set();
  const place = (spot) => {
    if (seen.has(spot)) return;
    seen.add(spot);
    rows[spot.row].push(spot);
    spot.up.forEach(place);
  };
  [...spots].reverse().forEach((spot) => spot.down.length || place(spot));
  return { rows: untangled(rows), chains };
}

/** The rows with each spot near the middle of its neighbours; the best order that was met. */
function untangled(rows) {
  const number = (order) => order.forEach((row) => row.forEach((spot, i) => (spot.place = i)));
  const tangle = (order) => {
    number(order);
    const links = order.map((row) => row.flatMap((s) => s.down.map((t) => [s.place, t.place])));
    return links.reduce((sum, some) => sum + crossings(some), 0);
  };
  let best = rows;
  let least = tangle(rows);
  let order = rows;
  for (let round = 0; round < ORDERINGS && least; round += 1) {
    const side = round % 2 ? "down" : "up";
    number(order);
    order = order.map((row) => {
      const middle = (spot) => {
        const others = spot[side];
        if (!others.length) return spot.place;
        return others.reduce((sum, other) => sum + other.place, 0) / others.length;
      };
      return row.map((spot) => [middle(spot), spot]).sort(([a], [b]) => a - b).map(([, s]) => s);
    });
    const found = tangle(order);
    if (found < least) [best, least] = [order, found];
  }
  number(best);
  return best;
}
