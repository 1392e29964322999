import { count, el, isNumber, list, put, quiet, time, trainers, versionLink, words } from './dom.js';

const duration = (seconds) => (seconds < 90 ? `${Math.round(seconds)} s`
  : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`);

export const showTraining = (view) => {
  const all = trainers(view);
  const status = all.find((each) => each.training) || all[0];
  if (!status) {
    put('training', quiet('No trainer is among the instances.'));
    return;
  }
  const now = status.training || {};
  const nodes = [list([
    ['state', words(status.state)],
    ['since', now.since && time(now.since)],
    ['why', now.reason && words(now.reason)],
    ['phase', now.phase && words(now.phase)],
    ['epoch', now.epoch && `${now.epoch} of ${now.epochs}`],
    ['step', now.step && `${count(now.step)} of ${count(now.steps)}`],
    ['time left', isNumber(now.secondsLeft) ? duration(now.secondsLeft) : undefined],
    ['last outcome', status.last && `${words(status.last.outcome)}, ${time(status.last.at)}`],
    ['last model', status.last && status.last.modelVersion ? versionLink(status.last.modelVersion) : undefined],
  ])];
  if (now.steps) {
    nodes.push(el('progress', null, { class: 'meter', max: now.steps, value: now.step || 0, 'aria-label': 'steps of the training' }));
  }
  put('training', ...nodes);
};

export const showInstances = (view) => {
  if (view.instances.length === 0) {
    put('instances', quiet('No instance is named to this console.'));
    return;
  }
  put('instances', list(view.instances.map((each) => {
    if (each.problem) {
      return [each.uri, el('span', each.problem, { class: 'bad' })];
    }
    const model = each.status.model ? `, ${each.status.model.version}` : '';
    return [each.uri, `${each.status.ready ? 'ready' : 'not ready'}${model}`];
  })));
};
