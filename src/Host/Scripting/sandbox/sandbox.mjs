// Runs JavaScript expressions for the host, one at a time: one JSON line in, one JSON line out, until standard input ends.
//
// In:  { source, now, seed, scope }    now in milliseconds since 1970; scope as functions.js wants it, its tables with values
// Out: { value, writes, outcomes }     or { failure, reason?, line?, detail? }; the first line, before any call, is { ready: true }
//
// The expression runs in QuickJS, compiled to WebAssembly: it has no object of Node's, and nothing of Node's is callable from it. Before each
// call the whole memory of QuickJS is put back to what it was when a fresh context was ready, byte for byte: nothing of a call reaches the
// next one, not even by a fault of QuickJS itself, and the same call meets the same memory. That costs 0.3 ms; a new instance cost 5 ms.

import { createHash } from 'node:crypto';
import { readFileSync, readSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import release from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core';

const { timeMilliseconds, killAfterMilliseconds, memoryBytes, stackBytes, answerLength } = JSON.parse(process.argv[2]);

// The clock that QuickJS reads, for Date and all else, stands still at the call's time; limits are measured by performance.now.
let clock = 0;
process.env.TZ = 'UTC';
Date.now = () => clock;

const functions = readFileSync(new URL('functions.js', import.meta.url), 'utf8');
const wasm = await WebAssembly.compile(readFileSync(fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))));

// Ends this process if a call outlives even the host's limit: the host would have, unless it was killed itself.
const underWay = new Int32Array(new SharedArrayBuffer(4));
new Worker(new URL('watchdog.mjs', import.meta.url), {
  workerData: { underWay, killAfterMilliseconds },
  // Not joined to this thread's: that would make writing below return before it is done.
  stdout: true,
  stderr: true,
  resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
}).unref();

// An instance of QuickJS with a fresh context in which functions.js has run.
async function prepare() {
  // 256 pages are what this build of QuickJS begins with. Its own accounting speaks before the maximum does: it is exact and says so.
  const memory = new WebAssembly.Memory({ initial: 256, maximum: 256 + Math.ceil(memoryBytes / 65536) * 2 });
  const variant = newVariant(release, {
    wasmMemory: memory,
    emscriptenModule: {
      instantiateWasm(imports, done) {
        const instance = new WebAssembly.Instance(wasm, imports);
        done(instance, wasm);
        return instance.exports;
      },
      // Standard output belongs to the answers.
      print() {},
      printErr() {},
    },
  });
  const runtime = (await newQuickJSWASMModuleFromVariant(variant)).newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(stackBytes);
  const limit = { deadline: Infinity, passed: false };
  runtime.setInterruptHandler(() => (limit.passed ||= performance.now() > limit.deadline));
  const context = runtime.newContext();
  const begin = context.unwrapResult(context.evalCode(functions, 'functions.js'));

  const bytes = new Uint8Array(memory.buffer);
  let used = bytes.length;
  while (bytes[used - 1] === 0) used--;
  const image = bytes.slice(0, used);
  return {
    runtime,
    context,
    begin,
    limit,
    hasGrown: () => memory.buffer !== bytes.buffer,
    // False when the memory has grown: it does not shrink, and another size is another memory.
    restore() {
      if (this.hasGrown()) return false;
      bytes.set(image);
      bytes.fill(0, image.length);
      return true;
    },
  };
}

function run({ runtime, context, begin, limit, hasGrown }, { source, now, seed, scope }) {
  clock = now;
  limit.passed = false;
  limit.deadline = performance.now() + timeMilliseconds;

  const hash = createHash('sha256').update(seed).digest();
  const known = {
    ...scope,
    variables: texts(scope.variables),
    input: texts(scope.input),
    outputs: texts(scope.outputs),
    lastResult: JSON.stringify(scope.lastResult),
    random: [0, 4, 8, 12].map(at => hash.readUInt32LE(at)),
    answerLength,
  };
  const begun = context.callFunction(begin, context.undefined, context.newString(JSON.stringify(known)));
  if (begun.error) return limit.passed ? { failure: 'TimeLimit' } : { failure: 'MemoryLimit', reason: 'memory' };
  const finish = context.getProp(begun.value, 'finish');
  const describe = context.getProp(begun.value, 'describe');

  function failed(error) {
    if (limit.passed) return { failure: 'TimeLimit' };
    // Where not even an error can be made any more, QuickJS throws null.
    if (hasGrown() && context.sameValue(error, context.null)) return { failure: 'MemoryLimit', reason: 'memory' };
    // What filled the memory may still be held; telling about it takes a little.
    runtime.setMemoryLimit(memoryBytes + (1 << 20));
    const described = context.callFunction(describe, context.undefined, error);
    if (limit.passed) return { failure: 'TimeLimit' };
    return described.error ? { failure: 'MemoryLimit', reason: 'memory' } : JSON.parse(context.getString(described.value));
  }

  const code = parsed(context, source);
  if (code.error) {
    const described = failed(code.error);
    return described.failure === 'Thrown' ? { ...described, failure: 'Syntax', line: Math.min(described.line, source.split('\n').length) } : described;
  }
  const evaluated = context.evalCode(code.text, 'script.js', { type: 'global' });
  if (evaluated.error) return failed(evaluated.error);

  while (runtime.hasPendingJob()) {
    const jobs = runtime.executePendingJobs(1000);
    if (limit.passed || performance.now() > limit.deadline) return { failure: 'TimeLimit' };
    if (jobs.error) return failed(jobs.error);
  }
  let value = evaluated.value;
  const promise = context.getPromiseState(value);
  if (promise.type === 'pending') return { failure: 'Thrown', reason: 'pending' };
  if (promise.type === 'rejected') return failed(promise.error);
  if (!promise.notAPromise) value = promise.value;

  const finished = context.callFunction(finish, context.undefined, value);
  return finished.error ? failed(finished.error) : context.getString(finished.value);
}

// What to run of a source. One with `return` outside of a function is the body of one; line numbers stay what they are.
function parsed(context, source) {
  const whole = compile(context, source);
  if (!whole.error || !/return not in a function/.test(text(context, whole.error))) return { text: source, error: whole.error };
  const body = `(function () {${source}\n})()`;
  return { text: body, error: compile(context, body).error };
}

const compile = (context, source) => context.evalCode(source, 'script.js', { type: 'global', compileOnly: true });

// Only for errors of the parser, before anything of the script has run: a script's own errors answer as they like.
const text = (context, error) => context.getString(context.getProp(error, 'message'));

// A table's values as JSON, each parsed inside only when it is read.
const texts = table => Object.fromEntries(Object.entries(table).map(([name, value]) => [name, JSON.stringify(value)]));

// Half of a surrogate pair is no text outside of JavaScript. JSON.stringify writes it as an escape, and nothing else as one of this form.
const wellFormed = json => (json.includes('\\ud') ? json.replace(/\\(?:u(d[89a-f][0-9a-f]{2})|.)/gs, (all, half) => (half ? '\\ufffd' : all)) : json);

function* lines() {
  const chunk = Buffer.alloc(65536);
  let parts = [];
  for (let length; (length = readSync(0, chunk)) > 0; ) {
    let from = 0;
    for (let end; (end = chunk.subarray(0, length).indexOf(10, from)) >= 0; from = end + 1) {
      yield Buffer.concat([...parts, chunk.subarray(from, end)]).toString('utf8');
      parts = [];
    }
    parts.push(Buffer.from(chunk.subarray(from, length)));
  }
}

// One line whatever QuickJS says, or the rest would be taken for the answer to the next call. JSON needs no line break.
function answer(json) {
  const bytes = Buffer.from(`${json.replaceAll('\n', ' ')}\n`, 'utf8');
  for (let from = 0; from < bytes.length; ) from += writeSync(1, bytes, from);
}

let instance = await prepare();
answer('{"ready":true}');
for (const line of lines()) {
  const call = JSON.parse(line);
  Atomics.add(underWay, 0, 1);
  Atomics.notify(underWay, 0);
  let result;
  let usable = true;
  try {
    result = run(instance, call);
  } catch (error) {
    usable = false;
    // A RangeError: V8's own stack ended before QuickJS's did. Anything else: QuickJS broke, and this process is not to be trusted further.
    result = { failure: 'MemoryLimit', reason: error instanceof RangeError ? 'stack' : 'broken' };
  }
  Atomics.add(underWay, 0, 1);
  Atomics.notify(underWay, 0);
  answer(wellFormed(typeof result === 'string' ? result : JSON.stringify(result)));
  if (result.reason === 'broken') process.exit(1);
  if (usable && instance.restore()) continue;
  instance = undefined;
  // V8 does not count an instance's 20 to 50 MiB as a reason to collect.
  globalThis.gc?.();
  instance = await prepare();
}
process.exit(0);
