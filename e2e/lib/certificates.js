// A private certificate authority, made anew for every test file by openssl.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from './folder.js';

const EXTENSIONS = `
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
subjectAltName = DNS:localhost, IP:127.0.0.1
`;

/**
 * Makes an authority and a certificate that it signed for `localhost` and `127.0.0.1`.
 *
 * @returns paths `{ folder, ca, cert, key }` and `remove()`
 */
export function makeCertificates(authorityName = 'Sallyport e2e CA') {
  const folder = temporaryFolder('certificates');
  const path = (name) => join(folder, name);
  const openssl = (...args) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  writeFileSync(path('extensions.cnf'), EXTENSIONS);
  for (const key of ['ca.key', 'server.key']) {
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key);
  }
  const request = (key, name, out) =>
    openssl('req', '-new', '-key', key, '-subj', `/CN=${name}`, '-out', out);
  const extensions = (section) => ['-extfile', 'extensions.cnf', '-extensions', section];
  request('ca.key', authorityName, 'ca.csr');
  openssl('x509', '-req', '-in', 'ca.csr', '-signkey', 'ca.key', '-days', '30', '-sha256',
    ...extensions('authority'), '-out', 'ca.crt');
  request('server.key', 'localhost', 'server.csr');
  openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key',
    '-CAcreateserial', '-days', '20', '-sha256', ...extensions('server'), '-out', 'server.crt');
  return {
    folder,
    ca: path('ca.crt'),
    cert: path('server.crt'),
    key: path('server.key'),
    remove: () => removeFolder(folder),
  };
}
