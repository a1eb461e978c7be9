// octokit's OAuthApp against the sandbox's GitHub, log-in to log-out: one line for each scenario.
import { readFileSync } from 'node:fs'
import { App, OAuthApp, Octokit } from 'octokit'

const { github } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const Ours = Octokit.defaults({ baseUrl: github.url, log: quiet, retry: { enabled: false } })
const credentials = { clientId: github.app.client_id, clientSecret: github.app.client_secret }
const BACK = 'http://127.0.0.1:9/back'

async function scenario(name, run) {
  try {
    await run()
    console.log(`PASS octokit: ${name}`)
  } catch (error) {
    console.log(`FAIL octokit: ${name}: ${error.message.split('\n')[0]}`)
  }
}

function expect(actual, wanted) {
  if (JSON.stringify(actual) !== JSON.stringify(wanted)) {
    throw new Error(`${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`)
  }
}

/** The status, or the error's word, of a call that has to be refused. */
const refusal = call => call.then(() => 'granted', error => error.status ?? error.response?.data?.error ?? error.message)

/** What the consent page sends the person back with. */
async function press(url, who) {
  const answer = await fetch(`${url}&as=${who}`, { redirect: 'manual' })
  if (answer.status !== 302) throw new Error(`the page answered ${answer.status}`)
  return new URL(answer.headers.get('location')).searchParams
}

const oauth = new OAuthApp({ clientType: 'github-app', ...credentials, Octokit: Ours })

async function authorized(who = 'ben') {
  const { url } = oauth.getWebFlowAuthorizationUrl({ state: 's-1', redirectUrl: BACK })
  const back = await press(url, who)
  expect(back.get('state'), 's-1')
  return back
}

const userOf = async token => (await new Ours({ auth: token }).rest.users.getAuthenticated()).data.login
const status = token => refusal(new Ours({ auth: token }).rest.users.getAuthenticated())

await scenario('logs in, checks, renews and logs out', async () => {
  const { authentication } = await oauth.createToken({ code: (await authorized()).get('code') })
  expect(await userOf(authentication.token), 'ben')
  expect((await oauth.checkToken({ token: authentication.token })).data.user.login, 'ben')
  const renewed = (await oauth.refreshToken({ refreshToken: authentication.refreshToken })).authentication
  expect(await status(authentication.token), 401)
  expect(await userOf(renewed.token), 'ben')
  const reset = (await oauth.resetToken({ token: renewed.token })).authentication
  expect(await status(renewed.token), 401)
  expect(await userOf(reset.token), 'ben')
  await oauth.deleteToken({ token: reset.token })
  expect(await status(reset.token), 401)
})
await scenario('a code works once, and a made-up one never', async () => {
  const code = (await authorized()).get('code')
  await oauth.createToken({ code })
  for (const used of [code, '0123456789abcdef0123']) {
    const said = await oauth.createToken({ code: used }).then(() => 'granted', error => error.message)
    expect(/incorrect or expired/.test(said), true)
  }
})
await scenario('a person who refuses comes back without a code', async () => {
  const back = await authorized('nobody')
  expect([back.get('error'), back.get('code')], ['access_denied', null])
})
await scenario('a withdrawn grant ends its refresh token too', async () => {
  const { authentication } = await oauth.createToken({ code: (await authorized()).get('code') })
  await oauth.deleteAuthorization({ token: authentication.token })
  expect(await status(authentication.token), 401)
  const said = await oauth.refreshToken({ refreshToken: authentication.refreshToken }).then(() => 'granted', error => error.message)
  expect(/refresh token/.test(said), true)
})
await scenario('a wrong client secret gets nothing', async () => {
  const other = new OAuthApp({ clientType: 'github-app', ...credentials, clientSecret: 'wrong', Octokit: Ours })
  const said = await other.createToken({ code: (await authorized()).get('code') }).then(() => 'granted', error => error.message)
  expect(/client_id and\/or client_secret/.test(said), true)
})
await scenario('reads a file, as the default and as it is', async () => {
  const [owner, repo] = github.repository.split('/')
  const octokit = new Ours({ auth: github.token })
  const { data } = await octokit.rest.repos.getContent({ owner, repo, path: 'app.json' })
  expect(JSON.parse(Buffer.from(data.content, 'base64')), { name: 'shop' })
  const raw = await octokit.rest.repos.getContent({ owner, repo, path: 'app.json', mediaType: { format: 'raw' } })
  expect(JSON.parse(raw.data), { name: 'shop' })
  const folder = await octokit.rest.repos.getContent({ owner, repo, path: 'src' })
  expect(folder.data.every(one => one.type === 'file'), true)
  expect(await refusal(octokit.rest.repos.getContent({ owner, repo, path: 'gone' })), 404)
})
await scenario('a JWT of another key opens no installation', async () => {
  const { generateKeyPairSync } = await import('node:crypto')
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const forged = new App({ appId: github.app.id, privateKey, Octokit: Ours, log: quiet })
  expect(await refusal(forged.octokit.rest.apps.getAuthenticated()), 401)
})
