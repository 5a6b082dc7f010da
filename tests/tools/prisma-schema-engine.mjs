#!/usr/bin/env node
// Stands in for Prisma's schema engine where that is not there. Prisma's command line leaves the work to a native
// program, which npm does not carry: it is downloaded when it is first needed, and not every machine may. npm does carry
// the same engine, of the same commit, compiled to WebAssembly; this lets the command line speak to that one, with
// PRISMA_SCHEMA_ENGINE_BINARY naming this file. It lies beside the node_modules that it takes the engine from.
//
// Only for the tests, and only for `prisma migrate diff --from-empty --to-schema … --script`: a request is a line of
// JSON-RPC, what is to be printed is sent before the answer. No database takes part: the engine asks one for its
// version before it does anything, and is content with an answer that has no rows.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'

const refusal = "this stand-in only knows 'prisma migrate diff --from-empty --to-schema'"
if (process.argv.some(argument => argument === 'cli' || argument === '--version')) {
  console.error(refusal)
  process.exit(1)
}

const compiled = createRequire(import.meta.url)
  .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  .replace(/\.js$/, '.wasm')
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(compiled)), {
  './schema_engine_bg.js': bindings,
})
bindings.__wbg_set_wasm(exports)
exports.__wbindgen_start()

const answering = value => async () => ({ ok: true, value })
const connection = {
  provider: 'postgres',
  adapterName: 'nothing',
  queryRaw: answering({ columnNames: [], columnTypes: [], rows: [] }),
  executeRaw: answering(0),
  executeScript: answering(),
  startTransaction: answering(),
  dispose: answering(),
}
const connections = {
  provider: 'postgres',
  adapterName: 'nothing',
  connect: answering(connection),
  connectToShadowDb: answering(connection),
}

async function answer({ method, params }) {
  if (method !== 'diff' || params.from.tag !== 'empty' || params.to.tag !== 'schemaDatamodel') throw new Error(refusal)
  const engine = await bindings.SchemaEngine.new({}, () => {}, connections)
  const { stdout, exitCode } = await engine.diff(params)
  send({ id: 0, method: 'print', params: { content: stdout } })
  return { exitCode, stdout: null }
}

function send(message) {
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n')
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  if (request.method === undefined) continue // its answer to `print`
  try {
    send({ id: request.id, result: await answer(request) })
  } catch ({ message }) {
    send({ id: request.id, error: { code: 1, message, data: { is_panic: false, message } } })
  }
}
