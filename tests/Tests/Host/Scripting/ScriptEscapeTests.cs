using System.Text.Json.Nodes;
using GenderEquality.Engine.Scripting;
using GenderEquality.Host.Scripting;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scripting;

/// <summary>Scripts that mean harm: each ends as the failure it is, and calls beside it and after it notice nothing.</summary>
internal sealed class ScriptEscapeTests
{
    private NodeSandbox sandbox = null!;
    private NodeSandbox hurried = null!;

    // With time in plenty, so that on a busy machine as well it is the memory that ends what fills it.
    [OneTimeSetUp]
    public void Open()
    {
        sandbox = Scripts.Open(new SandboxSettings { Processes = 2, Time = TimeSpan.FromMinutes(1) });
        hurried = Scripts.Open(new SandboxSettings { Processes = 2, Time = TimeSpan.FromSeconds(1) });
    }

    [OneTimeTearDown]
    public void Close()
    {
        sandbox?.Dispose();
        hurried?.Dispose();
    }

    private void Ends(string source, ScriptFailure expected, ScriptScope? scope = null) => Ends(sandbox, source, expected, scope);

    private static void Ends(NodeSandbox sandbox, string source, ScriptFailure expected, ScriptScope? scope = null)
    {
        Task<ScriptFailedException> hostile = Task.Run(() => Scripts.Fails(sandbox, Scripts.Call(source, scope)));
        JsonNode? beside = sandbox.Run(Scripts.Call("[1, 2].map(x => x + 1)")).Value;
        ScriptFailedException failed = hostile.GetAwaiter().GetResult();
        JsonNode? after = sandbox.Run(Scripts.Call("JSON.stringify({ a: [1, 2].map(x => x + 1) })")).Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.Failure, Is.EqualTo(expected), failed.Message);
            Assert.That(failed.Message, Has.Length.LessThan(1000));
            Assert.That(beside!.ToJsonString(), Is.EqualTo("[2,3]"));
            Assert.That(after!.GetValue<string>(), Is.EqualTo("{\"a\":[2,3]}"));
        }
    }

    [TestCase("for (;;) {}")]
    [TestCase("while (true) new Array(1000)")]
    [TestCase("for (;;) { try { for (;;) {} } catch {} finally { continue } }")]
    [TestCase("(function f() { Promise.resolve().then(f) })()")]
    [TestCase("(async () => { for (;;) await null })()")]
    [TestCase("(function* () { for (;;) yield 1 })().forEach(() => {})")]
    [TestCase("/(a+)+$/.test('a'.repeat(60) + '!')")]
    [TestCase("/^(?:(a|aa)+)+$/.test('a'.repeat(100) + 'b')")]
    [TestCase("'x'.repeat(60).replace(/(x+x+)+y/g, '')")]
    [TestCase("({ toJSON() { for (;;) {} } })")]
    [TestCase("({ get a() { for (;;) {} } })")]
    [TestCase("new Proxy({}, { ownKeys() { for (;;) {} } })")]
    [TestCase("throw new Proxy(new Error('x'), { get() { for (;;) {} } })")]
    [TestCase("const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;) {} } }); throw e")]
    [TestCase("const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { for (;;) {} } }); throw e")]
    [TestCase("throw { toJSON() { for (;;) {} } }")]
    [TestCase("RegExp.prototype.exec = () => { for (;;) {} }; 'a'.match(/a/)")]
    [TestCase("new Array(1e9).join('ab')")]
    [TestCase("Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)", TestName = "one search without end, which only a kill stops")]
    [Category("Slow")]
    public void TimeLimit_Ends(string source) => Ends(hurried, source, ScriptFailure.TimeLimit);

    [TestCase("const a = []; for (;;) a.push(new Array(1000).fill(1))")]
    [TestCase("let s = 'x'; for (;;) s += s")]
    [TestCase("let s = 'x'; for (;;) s = s.concat(s).toUpperCase()")]
    [TestCase("'x'.repeat(1e9)")]
    [TestCase("new Array(2 ** 32 - 1).fill(0)")]
    [TestCase("new Uint8Array(2 ** 30)")]
    [TestCase("const m = new Map(); for (let i = 0; ; i++) m.set(i, 'x' + i)")]
    [TestCase("({ toJSON() { return 'x'.repeat(2 ** 29) } })")]
    [TestCase("const a = []; globalThis.keep = a; try { for (;;) a.push({}) } catch (e) { throw e }")]
    [TestCase("new Proxy([], { get(t, k) { return k === 'length' ? 2 ** 40 : 1 } })", TestName = "an array that says it is endless")]
    [TestCase("function f() { return f() } f()")]
    [TestCase("const f = () => [1].map(f); f()")]
    [TestCase("let o = []; for (let i = 0; i < 1e5; i++) o = [o]; JSON.stringify(o)")]
    [TestCase("let o = []; for (let i = 0; i < 1e5; i++) o = [o]; o")]
    [TestCase("JSON.parse('['.repeat(500000))")]
    [TestCase("const o = { toString() { return '' + o } }; '' + o")]
    [TestCase("const o = { get a() { return this.a } }; o.a")]
    [TestCase("const p = new Proxy({}, { get(t, k, r) { return r[k] } }); p.x")]
    [TestCase("let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x")]
    [TestCase("'a'.replace(/a/, function g() { return 'a'.replace(/a/, g) })")]
    [TestCase("class A { constructor() { new A() } } new A()")]
    [TestCase("const a = []; a[0] = a; a.flat(Infinity)")]
    [TestCase("function* g() { yield* g() } [...g()]")]
    [TestCase("eval('('.repeat(50000) + ')'.repeat(50000))")]
    [TestCase("Object.defineProperty(globalThis, 'x', { get() { return x } }); x")]
    [Category("Slow")]
    public void MemoryLimit_Ends(string source) => Ends(source, ScriptFailure.MemoryLimit);

    [Test]
    public void SourceThatNestsTooDeeply_Ends() => Ends(new string('(', 30000), ScriptFailure.MemoryLimit);

    [TestCase("'x'.repeat(2 ** 20)")]
    [TestCase("'ă'.repeat(600_000)", TestName = "few characters, many bytes")]
    [TestCase("variables.x = 'x'.repeat(2 ** 20); 1")]
    [TestCase("for (let i = 0; i < 20; i++) variables.x = 'x'.repeat(2 ** 16); 1")]
    [TestCase("try { variables.x = 'x'.repeat(2 ** 20) } catch {} 1")]
    [TestCase("variables.x = []; variables.x.push('x'.repeat(2 ** 20)); 1")]
    [TestCase("setOutcome('x'.repeat(2 ** 20))")]
    [TestCase("setOutcomes({ *[Symbol.iterator]() { for (;;) yield '' } })", TestName = "outcomes without end")]
    [TestCase("setCorrelationId('x'.repeat(2 ** 20))")]
    [TestCase("for (let i = 0; i < 100000; i++) variables.x = i; 1")]
    [TestCase("new Proxy([], { get(t, k) { return k === 'length' ? 600000 : 1 } })", TestName = "an array that says it is long")]
    [TestCase("let o = []; for (let i = 0; i < 500; i++) o = [o]; o", TestName = "nested deeper than what is stored")]
    public void SizeLimit_Ends(string source) => Ends(source, ScriptFailure.SizeLimit);

    [Test]
    public void ScopeOrSourceThatIsTooLarge_Ends()
    {
        Ends("1", ScriptFailure.SizeLimit, Scripts.Scope() with { Variables = new JsonObject { ["x"] = new string('x', 1024 * 1024) } });
        Ends("//" + new string('x', 64 * 1024), ScriptFailure.SizeLimit);
    }

    [Test]
    public void ScopeJustBelowItsLimit_IsRead()
    {
        ScriptScope scope = Scripts.Scope() with
        {
            Variables = new JsonObject
            {
                ["x"] = new string('"', 500_000),
                ["y"] = new JsonArray([.. Enumerable.Range(0, 5000).Select(i => JsonValue.Create(i))]),
            },
        };

        Assert.That(
            sandbox.Run(Scripts.Call("variables.x.length + variables.y.length", scope)).Value!.GetValue<int>(),
            Is.EqualTo(505_000)
        );
    }

    [TestCase("(function () {}).constructor('return process')()")]
    [TestCase("globalThis.constructor.constructor('return process')()")]
    [TestCase("[].map.constructor('return this.process.exit()')()")]
    [TestCase("variables.constructor.constructor('return process')()")]
    [TestCase("getVariable.constructor('return process.env')()")]
    [TestCase("(async () => {}).constructor('return process')()")]
    [TestCase("try { parseGuid('') } catch (e) { e.constructor.constructor('return process')() }")]
    [TestCase("import('fs')")]
    [TestCase("import('std')")]
    [TestCase("import('file:///etc/passwd')")]
    [TestCase("require('fs')")]
    [TestCase("process.exit()")]
    [TestCase("fetch('http://127.0.0.1')")]
    [TestCase("new XMLHttpRequest()")]
    [TestCase("new Worker('x')")]
    [TestCase("new WebSocket('ws://127.0.0.1')")]
    [TestCase("new SharedArrayBuffer(8)")]
    [TestCase("Atomics.wait(new Int32Array(4), 0, 0)")]
    [TestCase("new WebAssembly.Memory({ initial: 1 })")]
    [TestCase("std.open('/etc/passwd', 'r')")]
    [TestCase("os.exec(['id'])")]
    [TestCase("setTimeout(() => {}, 1)")]
    [TestCase("performance.now()")]
    [TestCase("Module._free(0)")]
    [TestCase("getVariable.caller")]
    [TestCase("getVariable.arguments")]
    [TestCase("const e = { get message() { throw this } }; Object.setPrototypeOf(e, Error.prototype); throw e")]
    [TestCase("throw new Proxy(function () {}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })")]
    [TestCase("throw 'x'.repeat(2 ** 20)")]
    [TestCase("throw new Error('x'.repeat(2 ** 20))")]
    [TestCase("Error.prepareStackTrace = (e, s) => s; throw new Error('x')")]
    [TestCase("Object.prototype.toJSON = () => { throw new Error('x') }; ({})")]
    [TestCase("String.prototype.slice = RegExp.prototype.exec = String.prototype.indexOf = () => { throw 1 }; throw new Error('x')")]
    [TestCase("Object.defineProperty(Error, Symbol.hasInstance, { value() { throw 1 } }); throw new Error('x')")]
    public void WayOut_IsNotThere(string source) => Ends(source, ScriptFailure.Thrown);

    [TestCase("Object.prototype.toJSON = () => 'giả'; Array.prototype.map = () => 'giả'; JSON.stringify = () => '{\"failure\":\"x\"}'; 1")]
    [TestCase("Object.prototype.get = () => 'giả'; Object.prototype.value = 9; Object.prototype.failure = 'Thrown'; 1")]
    [TestCase("getVariable = () => 'giả'; setVariable = null; globalThis.variables = 5; 1")]
    [TestCase("Object.defineProperty(Array.prototype, '0', { set() { throw 1 }, get() { return 'giả' } }); 1")]
    [TestCase("Promise.prototype.then = () => 'giả'; Function.prototype.call = Function.prototype.apply = null; Reflect.ownKeys = null; 1")]
    [TestCase("Object.freeze(Object.prototype); Object.freeze(globalThis); 1")]
    [TestCase("for (const k of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[k] } catch {} 1")]
    [TestCase("Number.prototype.toJSON = () => 1; String.prototype.toJSON = () => '\"}\\n{\"value\":2'; 1")]
    [TestCase("Math.random = Date.now = () => 0; Date = null; 1")]
    public void SpoilingTheLanguage_SpoilsNoOtherCall(string source)
    {
        const string Harmless =
            "variables.b = getA() + 1; [JSON.stringify({ a: 1 }), [1].map(x => x), getVariable('b'), ({}).get, Date.now(), Math.random(), newGuid()]";
        ScriptScope scope = Scripts.Scope("""{"A":1}""");
        ScriptResult before = sandbox.Run(Scripts.Call(Harmless, scope));

        JsonNode? spoilt = sandbox.Run(Scripts.Call(source, scope)).Value;
        ScriptResult[] after = [.. Enumerable.Range(0, 4).Select(_ => sandbox.Run(Scripts.Call(Harmless, scope)))];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(spoilt!.ToJsonString(), Is.EqualTo("1"));
            Assert.That(after.Select(result => result.Value!.ToJsonString()), Is.All.EqualTo(before.Value!.ToJsonString()));
            Assert.That(after.Select(result => result.Writes.Count), Is.All.EqualTo(1));
        }
    }

    [Test]
    public void WhatAScriptKeeps_IsGoneAtTheNextCall()
    {
        for (int i = 0; i < 4; i++)
        {
            JsonNode? seen = sandbox
                .Run(
                    Scripts.Call(
                        "const was = typeof globalThis.kept + typeof Array.prototype.kept; globalThis.kept = 1; Array.prototype.kept = 1; was"
                    )
                )
                .Value;
            Assert.That(seen!.GetValue<string>(), Is.EqualTo("undefinedundefined"));
        }
    }

    [Test]
    public void MemoryThatGrew_IsAsFreshAsBefore()
    {
        const string Grows = "const a = []; for (let i = 0; i < 24; i++) a.push(new Uint8Array(2 ** 20).fill(7)); a.length";
        for (int i = 0; i < 4; i++)
            Assert.That(sandbox.Run(Scripts.Call(Grows)).Value!.GetValue<int>(), Is.EqualTo(24));
    }
}
