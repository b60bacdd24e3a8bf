// A site as in front of Cloudreve: a page in place of the front end, a few files, and a proxy to the example server,
// which must be listening on port 5212. `node site.cjs` runs the site on port 5213.

const http = require('node:http');
const net = require('node:net');

const SITE = { host: '127.0.0.1', port: 5213 };
const EXAMPLE = { host: '127.0.0.1', port: 5212 };

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

// One after another, so that only times and ids differ between exports.
const PAGE = `<!doctype html>
<title>Files</title>
<link rel="icon" href="/favicon.ico">
<img src="/logo.png" alt="">
<img src="/favicon.ico" alt=""> <!-- without a window the browser does not ask for it -->
<script type="module">
const json = { 'content-type': 'application/json' };
const send = (method, path, body) =>
  fetch('/api/v4' + path, { method, headers: body ? json : {}, body: body && JSON.stringify(body) })
    .then((answer) => answer.text());
const login = { email: 'alice@example.com', password: 'wrong' };
await send('GET', '/site/ping');
await send('POST', '/session/token', login);
await send('POST', '/session/token', { ...login, password: 'correct horse' });
await send('GET', '/file?uri=cloudreve%3A%2F%2Fmy');
// Chromium does not keep what was read as a blob.
await fetch('/api/v4/file?uri=cloudreve%3A%2F%2Ftrash').then((answer) => answer.blob());
await send('GET', '/file/info?uri=cloudreve%3A%2F%2Fmy%2Fa.txt');
await send('POST', '/file/rename?uri=cloudreve%3A%2F%2Fmy%2Fa.txt');
await send('POST', '/file/rename?uri=cloudreve%3A%2F%2Fmy%2Fb.txt');
await send('DELETE', '/file', { uris: ['cloudreve://my/a.txt', 'cloudreve://my/gone', 'cloudreve://my/lost'] });
await send('GET', '/share/info/gone?password=hunter2');
await send('GET', '/user/me');
await send('GET', '/user/avatar/Lo');
await send('GET', '/file/content/Lo/0/a.bin?sign=c2VjcmV0%3A0');
await fetch('http://127.0.0.1:5214/api/v4/site/ping').catch(() => {});
document.title = 'done';
</script>
`;

function respond(response, status, type, body) {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

const site = http.createServer((request, response) => {
  const [path] = request.url.split('?');
  if (path === '/') return respond(response, 200, 'text/html; charset=utf-8', PAGE);
  if (path === '/logo.png' || path.startsWith('/api/v4/user/avatar/')) {
    return respond(response, 200, 'image/png', PNG);
  }
  if (path === '/favicon.ico') return respond(response, 200, 'image/x-icon', PNG);
  if (path.startsWith('/api/v4/file/content/')) {
    return respond(response, 200, 'application/octet-stream', Buffer.from([0, 159, 146, 150]));
  }
  // As a proxy responds while the server behind it restarts.
  if (path === '/api/v4/user/me') {
    const page = '<html>\n<head><title>502 Bad Gateway</title></head>\n<body></body>\n</html>\n';
    return respond(response, 502, 'text/html', page);
  }
  // The server behind it would respond in the same way.
  if (path.endsWith('/') && path.startsWith('/api/')) {
    response.writeHead(request.method === 'GET' ? 301 : 307, { location: path.slice(0, -1), 'content-length': 0 });
    return response.end();
  }
  const { method, headers, url } = request;
  const onward = http.request({ ...EXAMPLE, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  request.pipe(onward);
});

// As a forward proxy does, for `curl --proxytunnel`.
site.on('connect', (_request, client) => {
  const server = net.connect(EXAMPLE.port, EXAMPLE.host, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.pipe(server).pipe(client);
  });
  server.on('error', () => client.destroy());
  client.on('error', () => server.destroy());
});

function listen() {
  return new Promise((resolve) => site.listen(SITE.port, SITE.host, () => resolve(site)));
}

module.exports = { EXAMPLE, SITE, listen };

if (require.main === module) listen();
