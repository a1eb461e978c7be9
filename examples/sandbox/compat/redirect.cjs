// Loaded into the Heroku CLI: two hosts that it names in its code are the sandbox instead.
const http = require('node:http')
const https = require('node:https')

const hosts = new Map([
  ['kolkrabbi.heroku.com', new URL(process.env.SANDBOX_HEROKU)],
  ['api.github.com', new URL(process.env.SANDBOX_GITHUB)],
])

function hostOf(args) {
  const [first, second] = args
  if (typeof first === 'string') return new URL(first).hostname
  if (first instanceof URL) return first.hostname
  return (first && (first.hostname || first.host)) || (second && second.hostname)
}

for (const name of ['request', 'get']) {
  const original = https[name]
  https[name] = function (...args) {
    const target = hosts.get(hostOf(args))
    if (!target) return original.apply(this, args)
    const place = { protocol: 'http:', hostname: target.hostname, host: target.hostname, port: target.port }
    const plain = args.map(arg => {
      if (typeof arg === 'string' || arg instanceof URL) {
        const url = new URL(arg)
        return { ...place, path: url.pathname + url.search }
      }
      if (arg && typeof arg === 'object') return { ...arg, ...place, agent: undefined, agents: undefined }
      return arg
    })
    const [first, second, ...rest] = plain
    const merged = second && typeof second === 'object' ? [{ ...first, ...second, ...place }, ...rest] : plain
    return http[name].apply(http, merged)
  }
}

const fetched = globalThis.fetch
globalThis.fetch = (input, init) => {
  const url = new URL(typeof input === 'string' || input instanceof URL ? input : input.url)
  const target = hosts.get(url.hostname)
  if (!target) return fetched(input, init)
  const to = new URL(url.pathname + url.search, target)
  return fetched(typeof input === 'string' || input instanceof URL ? to : new Request(to, input), init)
}
