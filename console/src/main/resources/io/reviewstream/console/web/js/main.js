import { byId, put, quiet, time } from './dom.js';
import { get, openSession } from './session.js';
import { startActions } from './action.js';
import { noteDeadLetters, startDeadLetters } from './deadletters.js';
import { showInputs } from './inputs.js';
import { startLabels } from './labels.js';
import { showLoop } from './loop.js';
import { showAccuracy, showChampion } from './model.js';
import { showRelease } from './release.js';
import { showInstances, showTraining } from './training.js';
import { startTrial } from './trial.js';
import { showVersions } from './versions.js';

const say = (text, urgency) => {
  const summary = byId('summary');
  if (summary.textContent !== text) {
    summary.textContent = text;
  }
  summary.dataset.urgency = urgency;
};

const PARTS = [showLoop, showChampion, showAccuracy, showRelease, showInputs, showTraining, showInstances, showVersions, noteDeadLetters];

const show = (view) => {
  say(view.summary.text, view.summary.urgency);
  put('at', `As of ${time(view.at)}`);
  PARTS.forEach((part) => part(view));
};

const events = new EventSource('/events');
events.addEventListener('loop', (event) => show(JSON.parse(event.data)));
events.onerror = () => {
  say('The console does not answer; this page shows what it said last.', 'ACT');
  // Where the session is over, this leads to the login.
  get('/session').catch(() => {});
};

openSession().then((session) => {
  document.body.dataset.actions = session.actions;
  byId('read-only').hidden = session.actions;
  startActions();
  startLabels(session);
  startDeadLetters();
  startTrial();
}).catch((failure) => put('read-only', quiet(failure.message)));
