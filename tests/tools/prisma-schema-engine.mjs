#!/usr/bin/env node
// Stands in for Prisma's schema engine where that is not there. Prisma's command line leaves the work to a native
// program, which npm does not carry: it is downloaded when it is first needed, and not every machine may. npm does carry
// the same engine, of the same commit, compiled to WebAssembly; this lets the command line speak to that one, with
// PRISMA_SCHEMA_ENGINE_BINARY naming this file. It lies beside the node_modules that it takes the engine from.
//
// Only for the tests and for projects without a node_modules, and only for `prisma migrate diff … --to-schema … --script`
// from nothing or from other models, and for `prisma db push` and `prisma migrate deploy`, `resolve` and `status`: a
// request is a line of JSON-RPC, what is to be printed is sent before the answer. For `diff` no database takes part: the
// engine asks one for its version before it does anything, and is content with an answer that has no rows. For the others
// it is reached by Prisma's own adapter for PostgreSQL, but for whole scripts: those go as one message, as the native
// engine sends them. What the catalogs have of type "char" is text to the engine, and unknown to the adapter. That NOT NULL
// is a row of pg_constraint from PostgreSQL 18 on the engine does not know, and would die of: these rows are kept from it.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

const argument = name => process.argv[process.argv.indexOf(name) + 1]
const refusal =
  "this stand-in only knows 'prisma migrate diff' from nothing or models to models, 'prisma db push' and 'prisma migrate deploy'"
if (process.argv.includes('--version')) {
  console.error(refusal)
  process.exit(1)
}
// `cli can-connect-to-database` and the like: the database is there.
if (process.argv.includes('cli')) process.exit(0)

const compiled = createRequire(import.meta.url)
  .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  .replace(/\.js$/, '.wasm')
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(compiled)), {
  './schema_engine_bg.js': bindings,
})
bindings.__wbg_set_wasm(exports)
exports.__wbindgen_start()
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  set_message: message => {
    console.error(message)
    process.exit(101)
  },
}

const answering = value => async () => ({ ok: true, value })
const nothing = {
  provider: 'postgres',
  adapterName: 'nothing',
  queryRaw: answering({ columnNames: [], columnTypes: [], rows: [] }),
  executeRaw: answering(0),
  executeScript: answering(),
  startTransaction: answering(),
  dispose: answering(),
}
const without_database = {
  provider: 'postgres',
  adapterName: 'nothing',
  connect: answering(nothing),
  connectToShadowDb: answering(nothing),
}

const [char_type, text_type] = [18, 25]
function database() {
  const { url } = JSON.parse(argument('--datasource'))
  const factory = new PrismaPg({ connectionString: url })
  return bindMigrationAwareSqlAdapterFactory({
    provider: factory.provider,
    adapterName: factory.adapterName,
    connectToShadowDb: () => factory.connectToShadowDb(),
    connect: async () => {
      const adapter = await factory.connect()
      const query = adapter.client.query.bind(adapter.client)
      adapter.client.query = async (request, ...parts) => {
        const text = request.text?.replace("contype NOT IN ('p', 'u', 'f')", "contype NOT IN ('p', 'u', 'f', 'n')")
        const result = await query(text === undefined ? request : { ...request, text }, ...parts)
        for (const field of result.fields ?? []) if (field.dataTypeID === char_type) field.dataTypeID = text_type
        return result
      }
      adapter.executeScript = async script => {
        await adapter.client.query(script).catch(error => adapter.onError(error))
      }
      return adapter
    },
  })
}

const models = () => [['schema.prisma', readFileSync(argument('--datamodels'), 'utf8')]]
let deploying
async function answer({ method, params }) {
  const is_of_models = ['empty', 'schemaDatamodel'].includes(params?.from?.tag) && params.to.tag === 'schemaDatamodel'
  if (method === 'diff' && is_of_models) {
    const engine = await bindings.SchemaEngine.new({}, () => {}, without_database)
    const { stdout, exitCode } = await engine.diff(params)
    send({ id: 0, method: 'print', params: { content: stdout } })
    return { exitCode, stdout: null }
  }
  if (!process.argv.includes('--datasource') || method === 'diff') throw new Error(refusal)
  deploying ??= await bindings.SchemaEngine.new({ datamodels: models() }, line => console.error(line), database())
  return (await deploying[method](params)) ?? null
}

function send(message) {
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n')
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  if (request.method === undefined) continue // its answer to `print`
  try {
    send({ id: request.id, result: await answer(request) })
  } catch ({ message, code = null }) {
    send({ id: request.id, error: { code: 1, message, data: { is_panic: false, message, error_code: code, meta: null } } })
  }
}
process.exit()
