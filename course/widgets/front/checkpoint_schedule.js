// When the reverse sweep through a chain computes and holds what, if it keeps only some values.

function checkpointPlaces(length, kept) {
  return [...new Set(Array.from({ length: kept }, (_, i) => Math.floor((i * length) / kept)))].sort(
    (a, b) => a - b,
  );
}

/** Every step of the sweep (see checkpoint_explorer.py): { what, place, held }. */
export function sweepSchedule(length, kept) {
  const keep = new Set(checkpointPlaces(length, kept));
  const held = new Set([0]);
  const moments = [];
  const note = (what, place) => moments.push({ what, place, held: [...held] });
  for (let place = 1; place <= length; place += 1) {
    // The output's value is not needed: its adjoint is the seed.
    if (place < length) held.add(place);
    if (!keep.has(place - 1)) held.delete(place - 1);
    note("forward", place);
  }
  let end = length;
  for (const start of [...keep].reverse()) {
    for (let place = start + 1; place < end; place += 1) {
      held.add(place);
      note("again", place);
    }
    for (let place = end; place > start; place -= 1) {
      note("back", place);
      held.delete(place - 1);
    }
    end = start;
  }
  return moments;
}

/** Every step of a sweep that keeps the middle of a stretch, and sweeps both halves so. */
export function halvedSchedule(length) {
  const held = new Set([0]);
  const known = new Set();
  const moments = [];
  const note = (what, place) => moments.push({ what, place, held: [...held] });
  const compute = (place) => {
    note(known.has(place) ? "again" : "forward", place);
    known.add(place);
  };
  const sweep = (start, end) => {
    const middle = start + Math.floor((end - start) / 2);
    if (middle === start) {
      if (end === length) compute(end);
      note("back", end);
      held.delete(start);
      return;
    }
    for (let place = start + 1; place <= middle; place += 1) {
      held.add(place);
      if (place - 1 > start) held.delete(place - 1);
      compute(place);
    }
    sweep(middle, end);
    sweep(start, middle);
  };
  sweep(0, length);
  return moments;
}

/** The values that are held when the sweep turns back. */
export function survivors(moments) {
  const turn = moments.findIndex(({ what }) => what !== "forward");
  return new Set(moments[turn - 1].held);
}

export function costOf(moments) {
  return {
    memory: Math.max(...moments.map(({ held }) => held.length)),
    evaluations: moments.filter(({ what }) => what !== "back").length,
  };
}
