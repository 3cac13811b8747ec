// A command for test/infra/run.test.ts: says what it was given, then ends with the code asked for or waits for signals.
const [code, ...rest] = process.argv.slice(2)
const signals: string[] = []
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (signals.push(signal) === 1) setTimeout(() => finish(signals.length), 200)
  })
}

function finish(exitCode: number): void {
  console.log(JSON.stringify({ version: process.versions.node, rest, signals }))
  process.exit(exitCode)
}

if (code === 'wait') {
  console.log('ready')
  setTimeout(() => finish(99), 20_000)
} else finish(Number(code))
