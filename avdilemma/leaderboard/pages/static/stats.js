"use strict";
// Paired differences with clustered intervals, and Holm's correction; no library, no requests.
const avdilemmaStats = (() => {
  // Lanczos' approximation (g = 7, n = 9), good to some 15 digits for x > 0
  const LANCZOS = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];

  function logGamma(x) {
    let sum = LANCZOS[0];
    for (let i = 1; i < LANCZOS.length; i += 1) sum += LANCZOS[i] / (x - 1 + i);
    const t = x + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
  }

  // continued fraction of the incomplete beta function, by Lentz's method
  function fraction(x, a, b) {
    const tiny = 1e-300;
    const guarded = (value) => (Math.abs(value) < tiny ? tiny : value);
    let c = 1;
    let d = 1 / guarded(1 - ((a + b) * x) / (a + 1));
    let found = d;
    for (let m = 1; m <= 500; m += 1) {
      const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / guarded(1 + even * d);
      c = guarded(1 + even / c);
      found *= d * c;
      const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / guarded(1 + odd * d);
      c = guarded(1 + odd / c);
      found *= d * c;
      if (Math.abs(d * c - 1) < 1e-14) break;
    }
    return found;
  }

  function incompleteBeta(x, a, b) {
    if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
    const front = Math.exp(
      logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x),
    );
    const low = x < (a + 1) / (a + b + 2);
    return low ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
  }

  // two-sided p-value of Student's t
  const pOfT = (t, df) => incompleteBeta(df / (df + t * t), df / 2, 0.5);

  function quantile(level, df) {
    let low = 0;
    let high = 1;
    while (pOfT(high, df) > 1 - level) high *= 2;
    for (let i = 0; i < 100; i += 1) {
      const middle = (low + high) / 2;
      if (pOfT(middle, df) > 1 - level) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }

  // Mean of values in clusters, its interval by t with one degree of freedom less than there are
  // clusters, and the p-value of the hypothesis that it is 0. The same formula as in the package.
  function clusteredMean(pairs, level = 0.95) {
    const n = pairs.length;
    if (!n) return { n, clusters: 0, value: null, low: null, high: null, p: null };
    const value = pairs.reduce((sum, [, each]) => sum + each, 0) / n;
    const sums = new Map();
    for (const [cluster, each] of pairs) sums.set(cluster, (sums.get(cluster) || 0) + each - value);
    const clusters = sums.size;
    if (clusters < 2) return { n, clusters, value, low: null, high: null, p: null };
    let squares = 0;
    for (const each of sums.values()) squares += each * each;
    const error = Math.sqrt((squares * clusters) / (clusters - 1)) / n;
    // the same difference everywhere leaves nothing to judge it by, unless it is none
    if (error < 1e-12) {
      const none = Math.abs(value) < 1e-12;
      return { n, clusters, value, low: value, high: value, p: none ? 1 : null };
    }
    const reach = quantile(level, clusters - 1) * error;
    return {
      n,
      clusters,
      value,
      low: value - reach,
      high: value + reach,
      p: pOfT(value / error, clusters - 1),
    };
  }

  // Holm 1979: the k-th smallest of m p-values times m - k + 1, never below one before it
  function holm(ps) {
    const order = ps
      .map((p, place) => [p, place])
      .filter(([p]) => p !== null)
      .sort(([one], [other]) => one - other);
    const adjusted = ps.map(() => null);
    let before = 0;
    order.forEach(([p, place], rank) => {
      before = Math.max(before, Math.min(1, p * (order.length - rank)));
      adjusted[place] = before;
    });
    return adjusted;
  }

  return { clusteredMean, holm, pOfT, quantile };
})();
