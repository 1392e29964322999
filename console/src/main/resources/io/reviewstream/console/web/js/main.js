import { byId, put, time } from './dom.js';
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
  // Numbers change all the time, and are not read out each time.
  const words = text.replace(/[\d.,]+/g, '#');
  if (byId('announced').dataset.words !== words) {
    byId('announced').dataset.words = words;
    byId('announced').textContent = text;
  }
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
}).catch((failure) => {
  byId('read-only').hidden = false;
  byId('read-only').textContent = failure.message;
});
