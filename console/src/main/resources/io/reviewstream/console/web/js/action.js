import { byId, el, put } from './dom.js';
import { get, post } from './session.js';

let current;
let opener;

// Without a reason to give, there is nothing to do but to close the dialog.
const ask = (isWanted) => {
  byId('action-wanted').hidden = !isWanted;
  byId('action-do').hidden = !isWanted;
  byId('action-cancel').textContent = isWanted ? 'Cancel' : 'Close';
};

const problem = (text) => put('action-problem', text);

const open = async (name, version) => {
  const dialog = byId('action');
  current = undefined;
  put('action-title', 'Looking at the loop…');
  put('action-does');
  byId('action-reason').value = '';
  ask(true);
  byId('action-do').disabled = true;
  problem('');
  dialog.showModal();
  try {
    const offer = await get(`/actions/${name}${version ? `?version=${encodeURIComponent(version)}` : ''}`);
    current = { name, version, expects: offer.expects };
    put('action-title', offer.title);
    put('action-does', ...offer.does.map((sentence) => el('li', sentence)));
    byId('action-do').disabled = false;
    byId('action-reason').focus();
  } catch (failure) {
    put('action-title', 'This cannot be done now');
    ask(false);
    problem(failure.message);
    byId('action-cancel').focus();
  }
};

const act = async () => {
  byId('action-do').disabled = true;
  problem('');
  try {
    const { name, version, expects } = current;
    const result = await post(`/actions/${name}`, { version, expects, reason: byId('action-reason').value });
    put('action-title', 'Done');
    ask(false);
    put('action-does', el('li', result.done));
    byId('action-cancel').focus();
  } catch (failure) {
    problem(failure.message);
    byId('action-do').disabled = false;
  }
};

export const actionButton = (name, text, version) => el('button', text, { type: 'button', class: 'action', 'data-action': name, 'data-version': version });

export const startActions = () => {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-action]');
    if (button) {
      opener = button;
      open(button.dataset.action, button.dataset.version);
    }
  });
  byId('action-cancel').addEventListener('click', () => byId('action').close());
  byId('action').addEventListener('close', () => (opener.isConnected && opener.offsetParent ? opener : byId('main')).focus());
  byId('action-form').addEventListener('submit', (event) => {
    event.preventDefault();
    act();
  });
};
