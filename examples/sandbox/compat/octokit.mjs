// octokit.js against the sandbox's GitHub: one line for each scenario.
import { readFileSync } from 'node:fs'
import { App, Octokit } from 'octokit'

const world = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const baseUrl = world.github.url
const [owner, repo] = world.github.repository.split('/')
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const octokit = new Octokit({ auth: world.github.token, baseUrl, log: quiet })

async function scenario(name, run) {
  try {
    await run()
    console.log(`PASS ${name}`)
  } catch (error) {
    console.log(`FAIL ${name}: ${error.message.split('\n')[0]}`)
  }
}

function expect(actual, wanted) {
  if (JSON.stringify(actual) !== JSON.stringify(wanted)) {
    throw new Error(`${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`)
  }
}

let sha
await scenario('reads the user and the repository', async () => {
  expect((await octokit.rest.users.getAuthenticated()).data.login, 'ada')
  const { data } = await octokit.rest.repos.get({ owner, repo })
  expect([data.full_name, data.default_branch], [`${owner}/${repo}`, 'main'])
})
await scenario('resolves a branch with a slash', async () => {
  const { data } = await octokit.rest.repos.getBranch({ owner, repo, branch: 'fix/cart-total' })
  sha = data.commit.sha
  expect(sha.length, 40)
})
await scenario('pages through commits by links', async () => {
  const all = await octokit.paginate(octokit.rest.repos.listCommits, { owner, repo, per_page: 2 })
  expect(all.length >= 5, true)
})
await scenario('creates and combines statuses', async () => {
  const status = { owner, repo, sha, state: 'pending', context: 'deploy' }
  await octokit.rest.repos.createCommitStatus(status)
  const { data } = await octokit.rest.repos.getCombinedStatusForRef({ owner, repo, ref: sha })
  expect([data.state, data.statuses.length], ['pending', 2])
  await octokit.rest.repos.createCommitStatus({ ...status, state: 'success' })
})
await scenario('lists check runs', async () => {
  const { data } = await octokit.rest.checks.listForRef({ owner, repo, ref: 'feature/new-search' })
  expect(data.check_runs.map(run => run.conclusion).sort(), ['failure', 'success'])
})
await scenario('deploys and follows with statuses', async () => {
  const { data } = await octokit.rest.repos.createDeployment({
    owner, repo, ref: 'fix/cart-total', auto_merge: false, environment: 'staging',
  })
  for (const state of ['in_progress', 'success']) {
    await octokit.rest.repos.createDeploymentStatus({ owner, repo, deployment_id: data.id, state })
  }
  const statuses = await octokit.rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: data.id })
  expect(statuses.data.map(status => status.state), ['success', 'in_progress'])
})
await scenario('gets a 409 for a red commit', async () => {
  const red = { owner, repo, ref: 'feature/new-search', auto_merge: false }
  const status = await octokit.rest.repos.createDeployment(red).then(() => 201, error => error.status)
  expect(status, 409)
})
await scenario('downloads an archive', async () => {
  const { data } = await octokit.rest.repos.downloadTarballArchive({ owner, repo, ref: 'main' })
  expect([...new Uint8Array(data).slice(0, 2)], [0x1f, 0x8b])
})
await scenario('compares two branches', async () => {
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
    owner, repo, basehead: 'main...fix/cart-total',
  })
  expect([data.status, data.ahead_by], ['ahead', 1])
})
await scenario('acts as a GitHub App', async () => {
  const { app } = world.github
  const github = new App({
    appId: app.id, privateKey: app.private_key, Octokit: Octokit.defaults({ baseUrl, log: quiet }),
  })
  const installed = await github.getInstallationOctokit(app.installation_id)
  const { data } = await installed.rest.checks.create({ owner, repo, name: 'gate', head_sha: sha })
  const done = await installed.rest.checks.update({
    owner, repo, check_run_id: data.id, conclusion: 'success',
  })
  expect(done.data.status, 'completed')
})
