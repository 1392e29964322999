'use strict';

// What comes from reviews, labels and people is only ever set as text.
const el = (tag, text, attributes = {}) => {
  const node = document.createElement(tag);
  if (text !== undefined && text !== null) {
    node.textContent = text;
  }
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  return node;
};
const put = (id, ...nodes) => document.getElementById(id).replaceChildren(...nodes);
const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);
const percent = (share) => (isNumber(share) ? `${(100 * share).toFixed(1)} %` : 'unknown');
const count = (value) => (isNumber(value) ? Math.round(value).toLocaleString('en') : 'unknown');
const rate = (value) => (isNumber(value) ? `${value.toFixed(value < 10 ? 1 : 0)}/s` : '…');
const time = (text) => (text ? new Date(text).toLocaleString() : 'unknown');
const list = (pairs) => {
  const dl = el('dl');
  pairs.filter(([, value]) => value !== undefined && value !== null)
    .forEach(([name, value]) => dl.append(el('dt', name), value instanceof Node ? value : el('dd', value)));
  return dl;
};
const quiet = (text) => el('p', text, { class: 'quiet' });

const streamers = (view) => view.instances.map((each) => each.status).filter((status) => status && status.applications);
const trainers = (view) => view.instances.map((each) => each.status).filter((status) => status && status.state);
const first = (values) => values.find((value) => value !== undefined && value !== null);

const waiting = (view, application) => {
  const lags = streamers(view)
    .map((status) => status.applications[application])
    .filter((each) => each && each.lag)
    .map((each) => Object.values(each.lag).reduce((sum, lag) => sum + lag, 0));
  return first(lags.filter(isNumber));
};

const topicNode = (view, kind) => {
  const topic = view.topics[kind];
  const node = el('li');
  node.append(el('b', topic ? topic.name : kind.toLowerCase().replaceAll('_', '-')));
  node.append(el('span', topic ? `${rate(topic.perSecond)}, ${count(topic.records)} records` : 'is not there'));
  return node;
};
const programNode = (name, detail) => {
  const node = el('li', undefined, { class: 'program' });
  node.append(el('b', name), el('span', detail));
  return node;
};
const arrow = () => el('li', '→', { class: 'arrow', 'aria-hidden': 'true' });

const showLoop = (view) => {
  const serving = first(streamers(view).map((status) => status.model && status.model.version));
  const classifyLag = waiting(view, 'classify');
  const feedbackLag = waiting(view, 'feedback');
  const training = first(trainers(view).map((status) => status.state));
  const rows = [
    [topicNode(view, 'REVIEWS'), programNode('classify', `${count(classifyLag)} waiting`), topicNode(view, 'CLASSIFIED_REVIEWS'),
      programNode('feedback', `${count(feedbackLag)} waiting`), topicNode(view, 'LABELED_REVIEWS')],
    [topicNode(view, 'LABEL_REQUESTS'), topicNode(view, 'REVIEW_LABELS'), programNode('feedback', 'joins labels')],
    [topicNode(view, 'RETRAIN_REQUESTS'), programNode('trainer', training ? training.toLowerCase() : 'not shown here'),
      topicNode(view, 'MODEL_ANNOUNCEMENTS'), programNode('classify', serving || 'no model')],
    [topicNode(view, 'REVIEWS_DEAD_LETTERS')],
  ];
  put('loop', ...rows.map((nodes) => {
    const row = el('ul', undefined, { class: 'flow' });
    nodes.forEach((node, i) => row.append(...(i === 0 ? [node] : [arrow(), node])));
    return row;
  }));
};

const showChampion = (view) => {
  const champion = view.models.champions[0];
  if (!champion) {
    put('champion', quiet('No model is champion.'));
    return;
  }
  const instances = streamers(view).filter((status) => status.model);
  const served = instances.filter((status) => status.model.version === champion.version).length;
  put('champion', list([
    ['champion', champion.version],
    ['since', time(champion.at)],
    ['promoted by', champion.how.toLowerCase()],
    ['why', champion.reason],
    ['served by', `${served} of ${instances.length} instances`],
  ]));
};

const showAccuracy = (view) => {
  const champion = view.models.champions[0];
  const stored = champion && view.models.versions.find((each) => each.version === champion.version);
  const trigger = first(streamers(view).map((status) => status.retraining));
  const drift = first(streamers(view).map((status) => status.drift));
  const live = trigger && trigger.champion;
  const estimate = drift && drift.estimatedAccuracy;
  const agreement = trigger && trigger.agreement;
  put('accuracy', list([
    ['at the gate', stored ? percent(stored.accuracy) : 'unknown'],
    ['on its newest labels', live ? percent(live.recentAccuracy) : 'no labels yet'],
    ['estimated without labels', estimate
      ? `${percent(estimate.value)} (${percent(estimate.low)} to ${percent(estimate.high)})` : 'too few reviews'],
    ['drop test', live && isNumber(live.dropScore) ? `${percent(live.dropScore)} of its alarm` : undefined],
    ['labelled reviews', trigger ? `${count(trigger.labeledReviews)}, ${count(trigger.newLabels)} of them new` : undefined],
    ['two people agree on', agreement ? `${percent(agreement.share)} of ${count(agreement.reviews)}` : undefined],
  ]));
};

const showRelease = (view) => {
  const steps = view.models.release;
  if (steps.length === 0) {
    put('release', quiet('No release has been opened.'));
    return;
  }
  const step = steps[steps.length - 1];
  const seen = first(streamers(view).map((status) => status.release));
  const labels = (seen && seen.labels) || step.evidence;
  const nodes = [list([
    ['state', step.state],
    ['challenger', step.challenger],
    ['champion', step.champion],
    ['since', time(step.at)],
    ['labels compared', labels ? count(labels.labels) : '0'],
    ['only the challenger is right', labels ? count(labels.challengerWins) : undefined],
    ['only the champion is right', labels ? count(labels.championWins) : undefined],
  ])];
  step.reasons.forEach((reason) => nodes.push(quiet(reason)));
  put('release', ...nodes);
};

const showInputs = (view) => {
  const drift = first(streamers(view).map((status) => status.drift));
  if (!drift) {
    put('inputs', quiet('Shown after 500 reviews.'));
    return;
  }
  const table = el('table');
  const head = el('tr');
  ['', 'now', 'holdout'].forEach((name) => head.append(el('th', name, { scope: 'col' })));
  table.append(el('thead'));
  table.tHead.append(head);
  const body = table.createTBody();
  const holdout = drift.holdout || {};
  [
    ['positive', percent(holdout.estimatedPositiveShare), percent(holdout.positiveShare)],
    ['mean confidence', percent(drift.confidence), percent(holdout.confidence)],
    ['tokens of a review', isNumber(drift.tokens) ? drift.tokens.toFixed(1) : 'unknown',
      isNumber(holdout.tokens) ? holdout.tokens.toFixed(1) : 'unknown'],
    ['unknown words', percent(drift.unknownShare), percent(holdout.unknownShare)],
    ['truncated', percent(drift.truncatedShare), percent(holdout.truncatedShare)],
  ].forEach(([name, now, then]) => {
    const row = body.insertRow();
    row.append(el('th', name, { scope: 'row' }), el('td', now, { class: 'number' }), el('td', then, { class: 'number' }));
  });
  put('inputs', table, quiet(holdout.alarm ? 'The scores differ from those of the holdout by more than chance.'
    : 'The scores are distributed as on the holdout.'));
};

const showTraining = (view) => {
  const status = trainers(view)[0];
  if (!status) {
    put('training', quiet('No trainer among the instances.'));
    return;
  }
  const now = status.training || {};
  const nodes = [list([
    ['state', status.state.toLowerCase()],
    ['phase', now.phase && now.phase.toLowerCase()],
    ['epoch', now.epoch && `${now.epoch} of ${now.epochs}`],
    ['time left', isNumber(now.secondsLeft) ? `${Math.round(now.secondsLeft)} s` : undefined],
    ['last outcome', status.last && `${status.last.outcome.toLowerCase()}, ${time(status.last.at)}`],
    ['last model', status.last && status.last.modelVersion],
  ])];
  if (now.steps) {
    nodes.push(el('progress', undefined, { class: 'meter', max: now.steps, value: now.step || 0, 'aria-label': 'steps' }));
  }
  put('training', ...nodes);
};

const showInstances = (view) => {
  if (view.instances.length === 0) {
    put('instances', quiet('None is named: --instances.'));
    return;
  }
  put('instances', list(view.instances.map((each) => {
    if (each.problem) {
      return [each.uri, el('dd', each.problem, { class: 'bad' })];
    }
    const model = each.status.model ? `, ${each.status.model.version}` : '';
    return [each.uri, `${each.status.ready ? 'ready' : 'not ready'}${model}`];
  })));
};

const showVersions = (view) => {
  const { versions, stored, champions } = view.models;
  if (versions.length === 0) {
    put('versions', quiet('The registry has no model.'));
    return;
  }
  const table = el('table');
  const head = el('tr');
  ['version', 'gate', 'accuracy', 'what happened', 'why'].forEach((name) => head.append(el('th', name, { scope: 'col' })));
  table.append(el('thead'));
  table.tHead.append(head);
  const body = table.createTBody();
  versions.forEach((each) => {
    const row = body.insertRow();
    const happened = champions.filter((champion) => champion.version === each.version)
      .map((champion) => `champion ${champion.number} by ${champion.how.toLowerCase()}, ${time(champion.at)}`)
      .concat(champions.filter((champion) => champion.withdrew === each.version)
        .map((champion) => `rolled back ${time(champion.at)}: ${champion.reason}`));
    row.append(
      el('td', each.version),
      el('td', (each.decision || 'not evaluated').toLowerCase()),
      el('td', percent(each.accuracy), { class: 'number' }),
      el('td', happened.join('; ') || 'never champion'),
      el('td', each.reasons.join(' ')),
    );
  });
  put('versions', table, quiet(stored > versions.length ? `The newest ${versions.length} of ${stored}.` : ''));
};

const show = (view) => {
  const summary = document.getElementById('summary');
  if (summary.textContent !== view.summary.text) {
    summary.textContent = view.summary.text;
  }
  summary.dataset.urgency = view.summary.urgency;
  put('at', document.createTextNode(`As of ${time(view.at)}`));
  [showLoop, showChampion, showAccuracy, showRelease, showInputs, showTraining, showInstances, showVersions]
    .forEach((part) => part(view));
};

const events = new EventSource('/events');
events.addEventListener('loop', (event) => show(JSON.parse(event.data)));
events.onerror = () => {
  const summary = document.getElementById('summary');
  summary.textContent = 'The console does not answer; this page shows what it said last.';
  summary.dataset.urgency = 'ACT';
};
