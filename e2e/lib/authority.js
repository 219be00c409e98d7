// A certificate authority whose certificates a test asks for one by one, made by openssl.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from './folder.js';

const CA = `basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;

const leaf = (usage, names) => `basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = ${usage}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
${names.length ? `subjectAltName = ${names.map((name) => `DNS:${name}`).join(', ')}` : ''}
`;

/** A certificate with its key, in files. */
class Certificate {
  constructor(folder, name, sentWith) {
    this.folder = folder;
    this.name = name;
    this.cert = join(folder, `${name}.crt`);
    this.key = join(folder, `${name}.key`);
    this.pem = readFileSync(this.cert, 'utf8');
    this.chain = join(folder, `${name}.chain.crt`);
    writeFileSync(this.chain, [this.pem, ...sentWith].join(''));
  }
}

/** A root, or an intermediate below one. */
export class Authority {
  #folder;
  #sentWith;
  #number = 0;

  constructor(folder, own, sentWith) {
    this.#folder = folder;
    this.#sentWith = sentWith;
    this.own = own;
    this.pem = own.pem;
    this.file = own.cert;
  }

  /** A new root in a folder of its own, which `remove()` removes. */
  static root(name) {
    const folder = temporaryFolder('authority');
    return new Authority(folder, make(folder, 'root', name, CA), []);
  }

  /** A server's certificate for these names. */
  server(...names) {
    return this.#issue(names[0], leaf('serverAuth', names));
  }

  /** A client's. */
  client(name) {
    return this.#issue(name, leaf('clientAuth', []));
  }

  /** A CA below this one. */
  intermediate(name) {
    const own = this.#issue(name, CA);
    return new Authority(this.#folder, own, [own.pem, ...this.#sentWith]);
  }

  #issue(name, extensions) {
    const file = `${this.own.name}-${++this.#number}`;
    return make(this.#folder, file, name, extensions, this.own, this.#sentWith);
  }

  remove() {
    removeFolder(this.#folder);
  }
}

function make(folder, file, name, extensions, issuer, sentWith = []) {
  const openssl = (...args) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${file}.key`);
  openssl('req', '-new', '-key', `${file}.key`, '-subj', `/CN=${name}`, '-out', `${file}.csr`);
  writeFileSync(join(folder, `${file}.ext`), extensions);
  const signer = issuer
    ? ['-CA', issuer.cert, '-CAkey', issuer.key, '-CAcreateserial']
    : ['-signkey', `${file}.key`];
  openssl('x509', '-req', '-in', `${file}.csr`, ...signer, '-days', '40', '-sha256',
    '-extfile', `${file}.ext`, '-out', `${file}.crt`);
  return new Certificate(folder, file, sentWith);
}
