// How many orders of a reverse sweep are right.

/** How many orders keep every vertex behind all its children; vertices are numbered 0, 1, …. */
export function countOrders(children) {
  const known = new Map([[0, 1]]);
  const count = (taken) => {
    if (known.has(taken)) return known.get(taken);
    let total = 0;
    for (let v = 0; v < children.length; v += 1) {
      const bit = 1 << v;
      // v can have been the last one taken only if no vertex that needs it is among the taken
      if (
        taken & bit &&
        !children.some((needs, u) => u !== v && taken & (1 << u) && needs.includes(v))
      )
        total += count(taken & ~bit);
    }
    known.set(taken, total);
    return total;
  };
  return count((1 << children.length) - 1);
}
