// Gets from each server that's named, by CASE PORT CA-FILE, and prints CASE and OK or the error.
const https = require('node:https');
const { readFileSync } = require('node:fs');

const get = (port, ca) =>
  new Promise((resolve) => {
    const options = { ca: readFileSync(ca), agent: false, timeout: 20_000 };
    https
      .get(`https://localhost:${port}/`, options, (response) => {
        response.resume();
        resolve('OK');
      })
      .on('timeout', () => resolve('silent'))
      .on('error', (error) => resolve(`${error.code} ${error.message}`));
  });

(async () => {
  console.log(`Node ${process.versions.node}, OpenSSL ${process.versions.openssl}`);
  const rest = process.argv.slice(2);
  for (let i = 0; i < rest.length; i += 3) {
    const outcome = await get(rest[i + 1], rest[i + 2]);
    console.log(`${rest[i]}\t${outcome.replace(/\s+/g, ' ')}`);
  }
})();
