"use strict";
// Kappa of one respondent from the answers so far: avdilemma/estimation/adaptive, read there first.
// Numbers of the prior, of the grid and of the spline come from Python, with the questions.
const avdilemma = {
  rules: null,
  setups: new Map(),
  languages: new Map(),
  rows: [],
  quizRules(name, record) {
    avdilemma.rules = record;
  },
  quizSetup(name, record) {
    avdilemma.setups.set(name, record);
  },
  quizLanguage(name, record) {
    avdilemma.languages.set(name, record);
  },
  quizRows(name, record) {
    avdilemma.rows = record.rows;
  },
};

const avdilemmaKappa = (() => {
  const sum = (all) => all.reduce((total, each) => total + each, 0);
  const largest = (all) => all.reduce((most, each) => Math.max(most, each), -Infinity);
  const points = ([low, high], size) =>
    Array.from({ length: size }, (_, place) => low + (high - low) * (place / (size - 1)));
  const logistic = (value) => 1 / (1 + Math.exp(-value));

  // Cholesky factor of a small matrix, and what solves its equations
  function cholesky(matrix) {
    const factor = matrix.map((row) => row.map(() => 0));
    for (let i = 0; i < matrix.length; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        let rest = matrix[i][j];
        for (let k = 0; k < j; k += 1) rest -= factor[i][k] * factor[j][k];
        factor[i][j] = i === j ? Math.sqrt(rest) : rest / factor[j][j];
      }
    }
    return factor;
  }

  function solved(factor, right) {
    const found = right.slice();
    for (let i = 0; i < found.length; i += 1) {
      for (let k = 0; k < i; k += 1) found[i] -= factor[i][k] * found[k];
      found[i] /= factor[i][i];
    }
    for (let i = found.length - 1; i >= 0; i -= 1) {
      for (let k = i + 1; k < found.length; k += 1) found[i] -= factor[k][i] * found[k];
      found[i] /= factor[i][i];
    }
    return found;
  }

  // answers are {own, kantian, people, z, chose}; chose is null where a question was declined
  const readable = (answers) => answers.filter((each) => each.chose !== null);

  // one Newton step towards the most likely further weights at a point of the grid
  function step(point, answers, weights, precision) {
    const size = weights.length;
    const gradient = weights.map((each, i) => -precision[i] * each);
    const matrix = weights.map((_, i) => weights.map((__, j) => (i === j ? precision[i] : 0)));
    answers.forEach(({ z, chose }, place) => {
      const p = logistic(point.payoff(place) + sum(z.map((each, i) => each * weights[i])));
      for (let i = 0; i < size; i += 1) {
        gradient[i] += (chose - p) * z[i];
        for (let j = 0; j <= i; j += 1) matrix[i][j] += p * (1 - p) * z[i] * z[j];
      }
    });
    for (let i = 0; i < size; i += 1) for (let j = 0; j < i; j += 1) matrix[j][i] = matrix[i][j];
    const factor = cholesky(matrix);
    return { factor, change: solved(factor, gradient) };
  }

  // log of the likelihood with the further weights integrated out, and the most likely weights
  function integrated(prior, model, answers, grid, start) {
    const { rounds, settled } = avdilemma.rules;
    const weights = start.map((each) => each.slice());
    const precisions = grid.map((point) =>
      model.weights.map((each, i) => (each * (prior.in_payoffs[i] ? point.scale : 1)) ** -2),
    );
    let factors = [];
    for (let round = 0; round < rounds; round += 1) {
      let longest = 0;
      factors = grid.map((point, g) => {
        const { factor, change } = step(point, answers, weights[g], precisions[g]);
        const length = Math.sqrt(sum(change.map((each) => each * each)));
        const part = Math.min(1, 4 / Math.max(length, 1e-12));
        weights[g] = weights[g].map((each, i) => each + part * change[i]);
        longest = Math.max(longest, length);
        return factor;
      });
      if (longest < settled) break;
    }
    const log = grid.map((point, g) => {
      let found = 0;
      answers.forEach(({ z, chose }, place) => {
        const v = point.payoff(place) + sum(z.map((each, i) => each * weights[g][i]));
        const s = (2 * chose - 1) * v;
        found += Math.min(s, 0) - Math.log1p(Math.exp(-Math.abs(s)));
      });
      precisions[g].forEach((each, i) => {
        found += -0.5 * each * weights[g][i] ** 2 + 0.5 * Math.log(each);
        found -= Math.log(factors[g][i][i]);
      });
      return found;
    });
    return { log, weights };
  }

  // for each unit of noise with a strength of further weights the log density at every point, log lambda by kappa
  function onGrid(prior, answers, windows) {
    const { kappas: K, noises: L } = avdilemma.rules;
    const kappas = points(windows.kappa, K);
    const found = prior.models.map((model, e) => {
      const unit = answers.map((each) => each.people ** model.exponent);
      const levels = points(windows.noise[e], L);
      const grid = levels.flatMap((level) =>
        kappas.map((kappa) => {
          const scale = Math.exp(-level);
          const payoff = (t) => (scale * (answers[t].own + kappa * answers[t].kantian)) / unit[t];
          return { scale, payoff };
        }),
      );
      const { log, weights } = integrated(prior, model, answers, grid, windows.weights[e]);
      const before = levels.map(
        (level) => -0.5 * ((level - model.centre) / model.spread) ** 2 - Math.log(model.spread),
      );
      return { levels, weights, log: log.map((each, g) => each + before[Math.floor(g / K)]) };
    });
    return { windows, kappas, models: found };
  }

  const widest = (prior) => ({
    kappa: avdilemma.rules.kappa,
    noise: prior.models.map(({ centre, spread }) => {
      const reach = avdilemma.rules.reach * spread;
      return [centre - reach, centre + reach];
    }),
    weights: prior.models.map(() =>
      Array.from({ length: avdilemma.rules.noises * avdilemma.rules.kappas }, () =>
        prior.spread.map(() => 0),
      ),
    ),
  });

  // the window in which a log density is less than `drop` below its highest
  function fitted(log, window, bounds, drop) {
    const size = log.length;
    const width = (window[1] - window[0]) / (size - 1);
    const inside = log.map((each) => each > largest(log) - drop);
    const first = inside.indexOf(true);
    const last = inside.lastIndexOf(true);
    const more = (size - 1) / 2;
    const low = Math.max(window[0] + (first - (first === 0 ? more : 1)) * width, bounds[0]);
    const high = Math.min(window[0] + (last + (last === size - 1 ? more : 1)) * width, bounds[1]);
    const beyond =
      (low < window[0] - 1e-9 && first === 0) || (high > window[1] + 1e-9 && last === size - 1);
    const again = beyond || high - low < 0.6 * (window[1] - window[0]);
    return { window: [low, high], again };
  }

  function moved(found, bounds) {
    const { kappas: K, noises: L, drop } = avdilemma.rules;
    const floored = (all) => all.map((each) => Math.log(Math.max(each, 1e-300)));
    const top = largest(found.models.map((each) => largest(each.log)));
    const byKappa = Array(K).fill(0);
    for (const { log } of found.models) log.forEach((l, g) => (byKappa[g % K] += Math.exp(l - top)));
    const kappa = fitted(floored(byKappa), found.windows.kappa, bounds.kappa, drop[0]);
    const shares = modelShares(found);
    let again = kappa.again;
    const noise = found.models.map(({ log }, e) => {
      const peak = largest(log);
      const byNoise = Array(L).fill(0);
      log.forEach((l, g) => (byNoise[Math.floor(g / K)] += Math.exp(l - peak)));
      const here = fitted(floored(byNoise), found.windows.noise[e], bounds.noise[e], drop[1]);
      // a unit of noise that is out of the question may stand anywhere
      again = again || (here.again && shares[e] > 1e-4);
      return here.window;
    });
    const weights = found.models.map((each) => each.weights);
    return { again, windows: { kappa: kappa.window, noise, weights } };
  }

  // probability of every point of the grid, by unit of noise and strength of further weights
  function masses(found) {
    const K = found.kappas.length;
    const top = largest(found.models.map((each) => largest(each.log)));
    const dense = found.models.map(({ log }, e) => {
      const [low, high] = found.windows.noise[e];
      return log.map((each, g) => {
        const edge = g % K === 0 || g % K === K - 1 ? 0.5 : 1;
        return Math.exp(each - top) * Math.max(high - low, 1e-12) * edge;
      });
    });
    const total = sum(dense.map(sum));
    return dense.map((each) => each.map((mass) => mass / total));
  }

  const modelShares = (found) => masses(found).map(sum);

  function kappaMass(found) {
    const all = Array(found.kappas.length).fill(0);
    for (const mass of masses(found)) mass.forEach((each, g) => (all[g % all.length] += each));
    return all;
  }

  function posterior(prior, answers) {
    const known = readable(answers);
    const bounds = widest(prior);
    let found = onGrid(prior, known, bounds);
    for (let pass = 0; pass < avdilemma.rules.passes; pass += 1) {
      const { again, windows } = moved(found, bounds);
      if (!again) break;
      found = onGrid(prior, known, windows);
    }
    return found;
  }

  // quantiles of kappa: the log density is a cubic spline between the points of the grid
  function quantiles(found, levels) {
    const { spline } = avdilemma.rules;
    const mass = kappaMass(found);
    const size = mass.length;
    const logs = mass.map((each, k) =>
      Math.log(Math.max(k === 0 || k === size - 1 ? 2 * each : each, 1e-30)),
    );
    const between = spline.map((row) => Math.exp(sum(row.map((each, k) => each * logs[k]))));
    const total = [0];
    for (let i = 1; i < between.length; i += 1) {
      total.push(total[i - 1] + (between[i] + between[i - 1]) / 2);
    }
    const whole = total[total.length - 1];
    const step = found.kappas[1] - found.kappas[0];
    return levels.map((level) => {
      const wanted = level * whole;
      let place = 0;
      while (place < total.length - 2 && total[place + 1] <= wanted) place += 1;
      const width = total[place + 1] - total[place];
      const share = width > 0 ? (wanted - total[place]) / width : 0;
      return found.kappas[0] + ((place + share) / (total.length - 1)) * (size - 1) * step;
    });
  }

  // mean, standard deviation and 95 % interval of kappa, stretched for the number of answers
  function known(prior, answers) {
    const found = posterior(prior, answers);
    const read = readable(answers).length;
    const stretch = avdilemma.rules.stretch[read];
    const mass = kappaMass(found);
    const mean = sum(mass.map((each, k) => each * found.kappas[k]));
    const variance = sum(mass.map((each, k) => each * (found.kappas[k] - mean) ** 2));
    const [low, middle, high] = quantiles(found, avdilemma.rules.levels);
    return {
      asked: answers.length,
      read,
      mean,
      sd: Math.sqrt(variance) * stretch,
      low: middle - stretch * (middle - low),
      high: middle + stretch * (high - middle),
    };
  }

  return { posterior, quantiles, masses, known, readable, logistic };
})();
