let session = { actions: false, texts: false, csrf: '' };

const answered = async (response) => {
  if (response.status === 401) {
    location.assign('/');
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    const failure = new Error(body.problem || `The console answered with ${response.status}.`);
    failure.status = response.status;
    throw failure;
  }
  return body;
};

const unreachable = () => {
  throw new Error('The console does not answer.');
};

export const get = async (path) => answered(await fetch(path).catch(unreachable));

export const openSession = async () => {
  session = await get('/session');
  return session;
};

const send = (path, body, keepalive) => fetch(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf },
  body: JSON.stringify(body),
  keepalive,
}).catch(unreachable);

// A session that ended, because the console was restarted or many were opened, is opened again once.
export const post = async (path, body, keepalive = false) => {
  let response = await send(path, body, keepalive);
  if (response.status === 403 && session.csrf) {
    const before = session.csrf;
    await openSession();
    if (session.csrf !== before) {
      response = await send(path, body, keepalive);
    }
  }
  return answered(response);
};
