import { count, el, first, isNumber, list, percent, put, quiet, streamers, svg, table, time, versionLink, words } from './dom.js';

const HOW = { GATE: 'the gate', OVERRIDE: 'a person', RELEASE: 'the labels of its release', ROLLBACK: 'a rollback' };
export const how = (champion) => HOW[champion.how] || words(champion.how);

const LONG = 150;
const folded = (text) => {
  const details = el('details');
  details.append(el('summary', 'its reasons'), el('p', text));
  return details;
};

export const showChampion = (view) => {
  const champion = view.models.champions[0];
  if (!champion) {
    put('champion', quiet(view.problems.registry ? 'The registry cannot be read.' : 'No model is champion.'));
    return;
  }
  const instances = streamers(view).filter((status) => status.model);
  const served = instances.filter((status) => status.model.version === champion.version).length;
  put('champion', list([
    ['champion', versionLink(champion.version)],
    ['since', time(champion.at)],
    ['promoted by', how(champion)],
    ['why', champion.reason.length > LONG ? folded(champion.reason) : champion.reason],
    ['served by', `${served} of ${instances.length} instances`],
  ]));
};

const LEAST = 0.5;
// A band from half to all, with a dot for the labels and a line for the gate.
const band = (each) => {
  const place = (share) => 4 + 152 * Math.max(0, (share - LEAST) / (1 - LEAST));
  const root = svg('svg', { viewBox: '0 0 160 20', class: 'band', role: 'img', 'aria-label': `${percent(each.low)} to ${percent(each.high)}` });
  root.append(
    svg('line', { x1: 4, x2: 156, y1: 10, y2: 10, class: 'axis' }),
    svg('line', { x1: place(each.low), x2: place(each.high), y1: 10, y2: 10, class: 'range' }),
    svg('circle', { cx: place(each.accuracy), cy: 10, r: 4 }),
  );
  if (isNumber(each.gate)) {
    root.append(svg('line', { x1: place(each.gate), x2: place(each.gate), y1: 3, y2: 17, class: 'gate' }));
  }
  return root;
};

// The labels against the gate, on the same model.
const againstGate = (each) => {
  if (!each || !isNumber(each.gate)) {
    return undefined;
  }
  const points = 100 * (each.accuracy - each.gate);
  const isSure = each.high < each.gate || each.low > each.gate;
  return `${Math.abs(points).toFixed(1)} points ${points < 0 ? 'below' : 'above'} the gate on ${count(each.labels)} labels, ${isSure ? 'more than chance' : 'which may be chance'}`;
};

const dropMeter = (score) => {
  const cell = el('span', `${percent(score)} of its alarm `);
  cell.append(el('meter', null, { min: 0, max: 1, low: 0.7, high: 0.99, optimum: 0, value: Math.min(1, score), 'aria-label': 'drop test' }));
  return cell;
};

export const showAccuracy = (view) => {
  const champion = view.models.champions[0];
  const stored = champion && view.models.versions.find((each) => each.version === champion.version);
  const trigger = first(streamers(view).map((status) => status.retraining));
  const drift = first(streamers(view).map((status) => status.drift));
  const live = trigger && trigger.champion;
  const estimate = drift && drift.estimatedAccuracy;
  const agreement = trigger && trigger.agreement;
  const nodes = [list([
    ['at the gate', stored && isNumber(stored.accuracy) ? percent(stored.accuracy) : 'not evaluated'],
    ['on its newest labels', live && isNumber(live.recentAccuracy) ? percent(live.recentAccuracy) : 'no labels yet'],
    ['against the gate', againstGate(champion && view.accuracies.find((each) => each.version === champion.version))],
    ['estimated without labels', estimate
      ? `${percent(estimate.value)} (${percent(estimate.low)} to ${percent(estimate.high)})` : 'too few reviews'],
    ['drop test (CUSUM)', live && isNumber(live.dropScore) ? dropMeter(live.dropScore) : 'not running'],
    ['labelled reviews', trigger ? `${count(trigger.labeledReviews)}, ${count(trigger.newLabels)} of them new` : undefined],
    ['two people agree on', agreement ? `${percent(agreement.share)} of ${count(agreement.reviews)}` : undefined],
  ])];
  if (view.accuracies.length > 0) {
    nodes.push(table(['version', 'on labels', '95 % interval', 'labels', 'gate'], view.accuracies.map((each) => [
      versionLink(each.version), percent(each.accuracy), band(each), count(each.labels),
      isNumber(each.gate) ? percent(each.gate) : 'none',
    ])), quiet('The axis goes from 50 to 100 %; the upright line is the accuracy at the gate.'));
  }
  put('accuracy', ...nodes);
};
