/** Value and gradient of a function at a point. */
export interface Evaluation {
  value: number;
  gradient: Float64Array;
}

const MEMORY = 10;
/** Sufficient decrease (Armijo). */
const DECREASE = 1e-4;

/**
 * A minimum of a smooth function, by L-BFGS with backtracking (Nocedal and Wright, Numerical Optimization, algorithm 7.4).
 *
 * @param evaluate value and gradient at a point
 * @param start    where to begin
 * @returns the point where the gradient's length is below `tolerance`, or the last one after `iterations`
 */
export function minimise(
  evaluate: (point: Float64Array) => Evaluation,
  start: Float64Array,
  { iterations = 500, tolerance = 1e-5 } = {},
): Float64Array {
  let point = start;
  let { value, gradient } = evaluate(point);
  const steps: { step: Float64Array; change: Float64Array; curvature: number }[] = [];
  for (let iteration = 0; iteration < iterations && length(gradient) > tolerance; iteration += 1) {
    const direction = descent(gradient, steps);
    const slope = dot(direction, gradient);
    let rate = steps.length === 0 ? 1 / length(gradient) : 1;
    let next = moved(point, direction, rate);
    let reached = evaluate(next);
    while (!(reached.value <= value + DECREASE * rate * slope)) {
      rate /= 2;
      if (rate < 1e-12) return point;
      next = moved(point, direction, rate);
      reached = evaluate(next);
    }
    const step = next.map((coordinate, index) => coordinate - (point[index] ?? 0));
    const change = reached.gradient.map((slopeAt, index) => slopeAt - (gradient[index] ?? 0));
    const curvature = dot(step, change);
    if (curvature > 1e-12) {
      steps.push({ step, change, curvature });
      if (steps.length > MEMORY) steps.shift();
    }
    [point, value, gradient] = [next, reached.value, reached.gradient];
  }
  return point;
}

/** Two-loop recursion: the gradient seen through the curvature of the last steps, downhill. */
function descent(
  gradient: Float64Array,
  steps: readonly { step: Float64Array; change: Float64Array; curvature: number }[],
): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const shares: number[] = [];
  for (const { step, change, curvature } of steps.toReversed()) {
    const share = dot(step, direction) / curvature;
    shares.push(share);
    add(direction, change, -share);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = last.curvature / dot(last.change, last.change);
    for (const [index, value] of direction.entries()) direction[index] = scale * value;
  }
  for (const { step, change, curvature } of steps) {
    add(direction, step, (shares.pop() ?? 0) - dot(change, direction) / curvature);
  }
  return direction;
}

function moved(point: Float64Array, direction: Float64Array, rate: number): Float64Array {
  return point.map((coordinate, index) => coordinate + rate * (direction[index] ?? 0));
}

function add(target: Float64Array, other: Float64Array, factor: number): void {
  for (const [index, value] of other.entries()) target[index] = (target[index] ?? 0) + factor * value;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let index = 0; index < a.length; index += 1) total += (a[index] ?? 0) * (b[index] ?? 0);
  return total;
}

function length(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}
