using System.Text.Json.Nodes;
using GenderEquality.Engine.Scripting;
using GenderEquality.Host.Scripting;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scripting;

/// <summary>What a script is, what it sees, and what comes back.</summary>
internal sealed class ScriptLanguageTests
{
    private NodeSandbox sandbox = null!;

    [OneTimeSetUp]
    public void Open() => sandbox = Scripts.Open();

    [OneTimeTearDown]
    public void Close() => sandbox?.Dispose();

    private ScriptResult Run(string source, ScriptScope? scope = null) => sandbox.Run(Scripts.Call(source, scope));

    private string Value(string source, ScriptScope? scope = null) => Run(source, scope).Value?.ToJsonString() ?? "null";

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Written(ScriptResult result) =>
        string.Join(" ", result.Writes.Select(write => $"{write.Target} {write.Name}={write.Value?.ToJsonString(Relaxed) ?? "null"}"));

    [TestCase("1 + 1", "2")]
    [TestCase("let x = 2; x * 21", "42")]
    [TestCase("if (true) { 'a' } else { 'b' }", "\"a\"")]
    [TestCase("return 5", "5")]
    [TestCase("const x = 2;\nif (x > 1) return 'lớn';\nreturn 'nhỏ'; // hết", "\"lớn\"")]
    [TestCase("({ a: 1 })", "{\"a\":1}")]
    [TestCase("return { a: 1 }", "{\"a\":1}")]
    [TestCase("", "null")]
    [TestCase("// chỉ là lời chú", "null")]
    [TestCase("var x = 5", "null")]
    [TestCase("(() => 1)", "null")]
    [TestCase("Symbol('x')", "null")]
    [TestCase("null", "null")]
    [TestCase("NaN", "null")]
    [TestCase("-1 / 0", "null")]
    [TestCase("[undefined, () => 1, NaN, -0, 0.1 + 0.2]", "[null,null,null,0,0.30000000000000004]")]
    [TestCase("9007199254740991", "9007199254740991")]
    [TestCase("1e21", "1e+21")]
    [TestCase("1e-7", "1e-7")]
    [TestCase("2n ** 70n", "\"1180591620717411303424\"")]
    [TestCase("new Date(0)", "\"1970-01-01T00:00:00.000Z\"")]
    [TestCase("({ b: new Uint8Array([1, 2, 255]) })", "{\"b\":\"AQL/\"}")]
    [TestCase("Promise.resolve(3).then(x => x + 1)", "4")]
    [TestCase("(async () => { await null; return 'xong'; })()", "\"xong\"")]
    [TestCase("`${1 + 1} và ${[1, 2].map(x => x * x).join()}`", "\"2 và 1,4\"")]
    [TestCase("({}).a?.b ?? 'không'", "\"không\"")]
    [TestCase("const { a, ...rest } = { a: 1, b: 2 }; [a, rest, ...[3, 4]]", "[1,{\"b\":2},3,4]")]
    [TestCase("class A { #x = 1; get x() { return this.#x } } new A().x", "1")]
    [TestCase("[3, 1, 2].toSorted().at(-1)", "3")]
    [TestCase("/(?<y>\\d{4})/u.exec('năm 2026').groups.y", "\"2026\"")]
    [TestCase("console.log('x'); console.error({}); 1", "1")]
    [TestCase("eval('1 + 1')", "2")]
    public void Value_IsThatOfTheLastStatementAsJson(string source, string json) =>
        Assert.That(Value(source), Is.EqualTo(JsonNode.Parse(json)?.ToJsonString() ?? "null"));

    [Test]
    public void Texts_ComeBackExactly()
    {
        const string Text = "Nguyễn Thị Ánh — \"😀\" \\ 𠮷 \t\u2028\u2029\u0001\u007f é e\u0301";
        ScriptScope scope = Scripts.Scope(new JsonObject { ["Tên"] = Text }.ToJsonString());

        string? back = Run("variables['Tên']", scope).Value?.GetValue<string>();
        string? through = Run("stringFromBase64(stringToBase64(getTên()))", scope).Value?.GetValue<string>();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(back, Is.EqualTo(Text));
            Assert.That(through, Is.EqualTo(Text));
        }
    }

    [Test]
    public void HalfOfASurrogatePair_BecomesTheReplacementCharacter()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Run("'a\\ud800b'").Value!.GetValue<string>(), Is.EqualTo("a\ufffdb"));
            Assert.That(Run("({ ['\\udc00']: 1 })").Value!.AsObject().Single().Key, Is.EqualTo("\ufffd"));
            Assert.That(Run("'\\\\ud800'").Value!.GetValue<string>(), Is.EqualTo("\\ud800"), "these six characters are ordinary ones");
            Assert.That(Run("'\\ud83d' + '\\ude00'").Value!.GetValue<string>(), Is.EqualTo("😀"));
            Assert.That(
                Run("variables.x", new ScriptScopeWith("x", "a\ud800b").Scope).Value!.GetValue<string>(),
                Is.EqualTo("a\ufffdb"),
                "on the way in"
            );
        }
    }

    private sealed record ScriptScopeWith(string Name, string Text)
    {
        public ScriptScope Scope => Scripts.Scope() with { Variables = new JsonObject { [Name] = Text } };
    }

    [TestCase("getWorkflowDefinitionId()", "\"office-directive\"")]
    [TestCase("getWorkflowDefinitionVersionId()", "\"office-directive:3\"")]
    [TestCase("getWorkflowDefinitionVersion()", "3")]
    [TestCase("getWorkflowInstanceId()", "\"11111111-2222-4333-8444-555555555555\"")]
    [TestCase("getCorrelationId()", "\"c-1\"")]
    [TestCase("getWorkflowInstanceName()", "null")]
    [TestCase("getVariable('ChildResult').total", "7")]
    [TestCase("getChildResult().total", "7")]
    [TestCase("variables.ChildResult.total", "7")]
    [TestCase("getMyList()", "[1,2]")]
    [TestCase("variables.Nothing", "null")]
    [TestCase("typeof variables.Nothing", "\"undefined\"")]
    [TestCase("getVariable('Nothing')", "null")]
    [TestCase("Object.keys(variables)", "[\"ChildResult\",\"my_list\",\"Số nữ\"]")]
    [TestCase("'ChildResult' in variables && !('toString' in variables)", "true")]
    [TestCase("({ ...variables }).my_list", "[1,2]")]
    [TestCase("JSON.stringify(variables)", "\"{\\\"ChildResult\\\":{\\\"total\\\":7},\\\"my_list\\\":[1,2],\\\"Số nữ\\\":12}\"")]
    [TestCase("variables['Số nữ'] + getVariable('Số nữ')", "24")]
    [TestCase("getInput('Unit')", "\"THCS Ngọc Lâm\"")]
    [TestCase("getUnit()", "\"THCS Ngọc Lâm\"")]
    [TestCase("getInput('Nothing')", "null")]
    [TestCase("getOutputFrom('a1')", "5")]
    [TestCase("getOutputFrom('Ask the head')", "5")]
    [TestCase("getOutputFrom('Ask_head', 'Reason')", "\"đủ\"")]
    [TestCase("getOutputFrom('Ask_head', 'Nothing')", "null")]
    [TestCase("getOutputFrom('nobody')", "null")]
    [TestCase("getResultFromAskHead() + getReasonFromAskHead()", "\"5đủ\"")]
    [TestCase("getResultFromLater()", "null")]
    [TestCase("getLastResult()", "{\"ok\":true}")]
    [TestCase("[isNullOrWhiteSpace(' \\t'), isNullOrWhiteSpace(null), isNullOrWhiteSpace('x')]", "[true,true,false]")]
    [TestCase("[isNullOrEmpty(''), isNullOrEmpty(undefined), isNullOrEmpty(' ')]", "[true,true,false]")]
    [TestCase("parseGuid(' {D3B07384-D9A0-4C9B-8F6D-0123456789AB} ')", "\"d3b07384-d9a0-4c9b-8f6d-0123456789ab\"")]
    [TestCase("toJson({ a: [1, 'ă'] })", "\"{\\\"a\\\":[1,\\\"ă\\\"]}\"")]
    [TestCase("bytesToString(bytesFromString('Ngọc 😀'))", "\"Ngọc 😀\"")]
    [TestCase("bytesToBase64(bytesFromString('Ngọc 😀'))", "\"Tmfhu41jIPCfmIA=\"")]
    [TestCase("bytesToString(bytesFromBase64('Tmfhu41jIPCfmIA='))", "\"Ngọc 😀\"")]
    [TestCase("['', 'a', 'ab', 'abc'].map(stringToBase64)", "[\"\",\"YQ==\",\"YWI=\",\"YWJj\"]")]
    [TestCase("['', 'YQ==', 'YWI=', 'YWJj'].map(stringFromBase64)", "[\"\",\"a\",\"ab\",\"abc\"]")]
    [TestCase("bytesToString(new Uint8Array([0xff, 0x61, 0xc3]))", "\"\ufffda\ufffd\"")]
    public void Function_GivesWhatElsaGives(string source, string json)
    {
        ScriptScope scope = Scripts.Scope(
            """{"ChildResult":{"total":7},"my_list":[1,2],"Số nữ":12}""",
            """{"Unit":"THCS Ngọc Lâm"}""",
            """{"a1":{"Result":5,"Reason":"đủ"}}"""
        ) with
        {
            ActivityNames = new Dictionary<string, string>
            {
                ["Ask the head"] = "a1",
                ["Ask_head"] = "a1",
                ["Later"] = "a2",
            },
            LastResult = JsonNode.Parse("""{"ok":true}"""),
            CorrelationId = "c-1",
        };

        Assert.That(Value(source, scope), Is.EqualTo(JsonNode.Parse(json)?.ToJsonString() ?? "null"));
    }

    [TestCase("setVariable('n', 2); setVariable('n', getVariable('n') + 1)", "Variable n=2 Variable n=3")]
    [TestCase("variables.n = 2; variables.n++; setN(getN() * 10)", "Variable n=2 Variable n=3 Variable n=30")]
    [TestCase("variables.list.push(3); variables.n", "Variable list=[1,2,3]")]
    [TestCase("getList().length = 0", "Variable list=[]")]
    [TestCase("variables.list; getVariable('n')", "")]
    [TestCase("variables.list = variables.list", "Variable list=[1,2]")]
    [TestCase("const o = {}; variables.o = o; o.late = 1", "Variable o={} Variable o={\"late\":1}")]
    [TestCase("variables.n = undefined", "Variable n=null")]
    [TestCase("Object.assign(variables, { n: 5, neu: 'x' })", "Variable n=5 Variable neu=\"x\"")]
    [TestCase("delete variables.n; variables.n", "")]
    [TestCase(
        "setCorrelationId('c'); setWorkflowInstanceName('Tên'); setCorrelationId(null)",
        "CorrelationId =\"c\" InstanceName =\"Tên\" CorrelationId =null"
    )]
    [TestCase("getInput('in').push(1); 1", "")]
    public void Writes_ComeBackInTheirOrder(string source, string writes) =>
        Assert.That(Written(Run(source, Scripts.Scope("""{"n":1,"list":[1,2]}""", """{"in":[]}"""))), Is.EqualTo(writes));

    [Test]
    public void WhatAScriptWrote_ItReadsBack() =>
        Assert.That(
            Value(
                "setVariable('a', 1); variables.b = variables.a + 1; setCorrelationId('c'); [getVariable('b'), Object.keys(variables), getCorrelationId()]"
            ),
            Is.EqualTo("[2,[\"a\",\"b\"],\"c\"]")
        );

    [Test]
    public void Outcomes_AreTheLastOnesNamed()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Run("1").Outcomes, Is.Null);
            Assert.That(Run("setOutcome('A'); setOutcome('Đồng ý')").Outcomes, Is.EqualTo(["Đồng ý"]));
            Assert.That(Run("setOutcomes(['A', 'B'])").Outcomes, Is.EqualTo(["A", "B"]));
            Assert.That(Run("setOutcomes([])").Outcomes, Is.Empty);
        }
    }

    [Test]
    public void VariableNamedLikeAFunction_DoesNotHideIt()
    {
        ScriptScope scope = Scripts.Scope("""{"Variable":1,"Input":2}""");

        Assert.That(Value("[getVariable('Input'), typeof getInput('x')]", scope), Is.EqualTo("[2,\"object\"]"));
    }

    [TestCase("__proto__")]
    [TestCase("constructor")]
    [TestCase("toJSON")]
    [TestCase("hasOwnProperty")]
    [TestCase("a\"b'c`\\")]
    [TestCase("dòng\n\r\u2028hai")]
    [TestCase("${x}")]
    [TestCase("")]
    public void Name_MayBeAnyText(string name)
    {
        string quoted = JsonValue.Create(name).ToJsonString();
        ScriptScope scope = Scripts.Scope() with
        {
            Variables = new JsonObject { [name] = new JsonObject { [name] = 1 } },
            Input = new JsonObject { [name] = 2 },
            Outputs = new JsonObject { [name] = new JsonObject { [name] = 3 } },
            ActivityNames = new Dictionary<string, string> { [name] = name },
        };

        ScriptResult result = Run(
            $"const n = {quoted}; const v = variables[n][n]; variables[n] = 9; [v, getInput(n), getOutputFrom(n, n), variables[n], Object.keys(variables)[0] === n]",
            scope
        );

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Value!.ToJsonString(), Is.EqualTo("[1,2,3,9,true]"));
            Assert.That(result.Writes.Single().Name, Is.EqualTo(name));
        }
    }

    [Test]
    public void Clock_StandsStillAtTheCallsTime()
    {
        const string Source =
            "const a = Date.now(); for (let i = 0; i < 1e5; i++); [a, Date.now(), +new Date(), new Date().toISOString(), Date(), new Date(2026, 0, 5).getTimezoneOffset(), new Date().getHours()]";

        const string Shown =
            """[1767574800000,1767574800000,1767574800000,"2026-01-05T01:00:00.000Z","Mon Jan 05 2026 01:00:00 GMT+0000",0,1]""";

        Assert.That(Value(Source), Is.EqualTo(JsonNode.Parse(Shown)!.ToJsonString()));
    }

    [Test]
    public void SameCall_GivesTheSame_AndAnotherSeedAnother()
    {
        const string Source =
            "[Math.random(), newGuid(), newGuidString(), newShortGuid(), getGuidString(), [1, 2, 3, 4, 5].sort(() => Math.random() - 0.5)]";

        string first = sandbox.Run(Scripts.Call(Source, seed: "một")).Value!.ToJsonString();
        string again = sandbox.Run(Scripts.Call(Source, seed: "một")).Value!.ToJsonString();
        string other = sandbox.Run(Scripts.Call(Source, seed: "hai")).Value!.ToJsonString();
        JsonArray values = JsonNode.Parse(first)!.AsArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(again, Is.EqualTo(first));
            Assert.That(other, Is.Not.EqualTo(first));
            Assert.That(values[0]!.GetValue<double>(), Is.InRange(0, 1));
            Assert.That(values[1]!.GetValue<string>(), Does.Match("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"));
            Assert.That(values[2]!.GetValue<string>(), Is.Not.EqualTo(values[1]!.GetValue<string>()));
        }
    }

    [TestCase("\n\nlet x = ;", "ở dòng 3: SyntaxError")]
    [TestCase("return (\n", "cú pháp ở dòng")]
    [TestCase("return 1;\n)", "ở dòng 2: SyntaxError")]
    [TestCase("a b", "ở dòng 1")]
    [TestCase("{ a: 1, b: 2 }", "cú pháp")]
    [TestCase("1\0+1", "NUL")]
    public void NoJavaScript_IsASyntaxErrorWithItsLine(string source, string says)
    {
        ScriptFailedException failed = Scripts.Fails(sandbox, Scripts.Call(source));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.Failure, Is.EqualTo(ScriptFailure.Syntax));
            Assert.That(failed.Message, Does.Contain(says));
        }
    }

    [TestCase("\nthrow new Error('Thiếu số nữ\\nvà hơn nữa')", "ở dòng 2: Error: Thiếu số nữ.")]
    [TestCase("return 1 +\n\n khongCo.x", "ở dòng 3: ReferenceError")]
    [TestCase("JSON.parse('{')", "SyntaxError")]
    [TestCase("throw 'chỉ là văn bản'", ": chỉ là văn bản.")]
    [TestCase("throw { ma: 7 }", ": {\"ma\":7}.")]
    [TestCase("throw null", ": null.")]
    [TestCase("throw Symbol('x')", ": Symbol(x).")]
    [TestCase("Promise.reject(new Error('từ chối'))", ": Error: từ chối.")]
    [TestCase("(async () => { throw new TypeError('sai kiểu') })()", ": TypeError: sai kiểu.")]
    [TestCase("new Promise(() => {})", "không bao giờ có kết quả")]
    [TestCase("parseGuid('abc')", "\"abc\" không phải GUID")]
    [TestCase("bytesFromBase64('???=')", "không phải base64")]
    [TestCase("const t = {}; t.t = t; t", "TypeError")]
    public void Thrown_IsToldWithItsFirstLine(string source, string says)
    {
        ScriptFailedException failed = Scripts.Fails(sandbox, Scripts.Call(source));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.Failure, Is.EqualTo(ScriptFailure.Thrown));
            Assert.That(failed.Message, Does.Contain(says));
        }
    }

    [Test]
    public void WritesOfAScriptThatThrows_AreNotTold() =>
        Assert.That(Scripts.Fails(sandbox, Scripts.Call("variables.a = 1; throw 1")).Failure, Is.EqualTo(ScriptFailure.Thrown));
}
