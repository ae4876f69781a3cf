using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Scripting;
using GenderEquality.Host.Scripting;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scripting;

/// <summary>The processes behind the scripts.</summary>
[Category("Slow")]
internal sealed class NodeSandboxTests
{
    private static NodeSandbox Open(int processes = 2) => Scripts.Open(new SandboxSettings { Processes = processes });

    [Test]
    public void ManyCallsAtOnce_EachGetTheirOwnAnswer()
    {
        using NodeSandbox sandbox = Open();
        var wrong = new ConcurrentBag<string>();

        Thread[] threads =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(thread => new Thread(() =>
                {
                    for (int i = 0; i < 25; i++)
                    {
                        int number = (thread * 1000) + i;
                        ScriptScope scope = Scripts.Scope($$"""{"n":{{number}}}""");
                        ScriptResult result = sandbox.Run(Scripts.Call("variables.n += 0; 'số ' + getN()", scope));
                        if (result.Value!.GetValue<string>() != $"số {number}" || result.Writes.Single().Value!.GetValue<int>() != number)
                            wrong.Add($"{number}: {result.Value}");
                    }
                })),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.Empty);
            Assert.That(sandbox.ProcessIds, Has.Count.InRange(1, 2));
        }
    }

    [Test]
    public void ProcessKilledBetweenCalls_IsReplaced()
    {
        using NodeSandbox sandbox = Open(processes: 1);
        int first = sandbox.ProcessIds.Single();
        Kill(first);

        int value = sandbox.Run(Scripts.Call("1 + 1")).Value!.GetValue<int>();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(value, Is.EqualTo(2));
            Assert.That(sandbox.ProcessIds.Single(), Is.Not.EqualTo(first));
        }
    }

    [Test]
    public void ProcessKilledDuringACall_HasTheCallRunAgain()
    {
        using NodeSandbox sandbox = Open(processes: 1);
        int first = sandbox.ProcessIds.Single();
        // The call is long enough that the kill finds it under way, or else it finds the process idle, which must not matter either.
        Task<ScriptResult> call = Task.Run(() => sandbox.Run(Scripts.Call("let x = 0; for (let i = 0; i < 3e6; i++) x += i; x")));
        Kill(first);

        Assert.That(call.GetAwaiter().GetResult().Value!.GetValue<double>(), Is.EqualTo(4_499_998_500_000));
    }

    [Test]
    public void ProcessThatOverran_IsKilledAndReplaced()
    {
        using NodeSandbox sandbox = Scripts.Open(new SandboxSettings { Processes = 1, Time = TimeSpan.FromSeconds(1) });
        int first = sandbox.ProcessIds.Single();

        ScriptFailedException failed = Scripts.Fails(sandbox, Scripts.Call("Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)"));
        int value = sandbox.Run(Scripts.Call("1 + 1")).Value!.GetValue<int>();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.Failure, Is.EqualTo(ScriptFailure.TimeLimit));
            Assert.That(value, Is.EqualTo(2));
            Assert.That(IsRunning(first), Is.False);
        }
    }

    [Test]
    public void WaitingForAFreeProcess_DoesNotCount()
    {
        using NodeSandbox sandbox = Scripts.Open(
            new SandboxSettings
            {
                Processes = 1,
                Time = TimeSpan.FromSeconds(1),
                Grace = TimeSpan.FromSeconds(2),
            }
        );

        Task<ScriptFailedException>[] long_ =
        [
            .. Enumerable.Range(0, 4).Select(_ => Task.Run(() => Scripts.Fails(sandbox, Scripts.Call("for (;;) {}")))),
        ];
        JsonNode? value = sandbox.Run(Scripts.Call("1")).Value;
        Task.WaitAll(long_);

        Assert.That(value!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public void Dispose_EndsEveryProcessAndRefusesCalls()
    {
        NodeSandbox sandbox = Open();
        Task[] calls = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => sandbox.Run(Scripts.Call("1"))))];
        Task.WaitAll(calls);
        IReadOnlyList<int> ids = sandbox.ProcessIds;

        sandbox.Dispose();
        sandbox.Dispose();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.Not.Empty);
            Assert.That(ids.Where(IsRunning), Is.Empty);
            Assert.That(() => sandbox.Run(Scripts.Call("1")), Throws.InstanceOf<ObjectDisposedException>());
        }
    }

    [Test]
    public void Dispose_DuringACall_EndsIt()
    {
        NodeSandbox sandbox = Open(processes: 1);
        Task<ScriptResult> call = Task.Run(() => sandbox.Run(Scripts.Call("for (;;) {}")));

        sandbox.Dispose();

        Assert.That(async () => await call, Throws.InstanceOf<ObjectDisposedException>().Or.InstanceOf<ScriptFailedException>());
    }

    [Test]
    public void NothingIsStarted_BeforeTheFirstCall()
    {
        using var sandbox = new NodeSandbox();

        Assert.That(sandbox.ProcessIds, Is.Empty);
    }

    [Test]
    public void WithoutNode_TheMessageSaysWhatToInstall()
    {
        Open().Dispose();
        using var sandbox = new NodeSandbox(new SandboxSettings { Node = "no-such-node" });

        ScriptFailedException failed = Scripts.Fails(sandbox, Scripts.Call("1"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.Failure, Is.EqualTo(ScriptFailure.Unavailable));
            Assert.That(failed.Message, Does.Contain("no-such-node").And.Contain("Hãy cài Node.js 20"));
        }
    }

    [Test]
    public void WithoutThePackage_TheMessageSaysWhereToRunNpm()
    {
        string folder = Directory.CreateTempSubdirectory("ge-sandbox").FullName;
        using var sandbox = new NodeSandbox(new SandboxSettings { Folder = folder });

        ScriptFailedException failed = Scripts.Fails(sandbox, Scripts.Call("1"));
        Directory.Delete(folder);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.Failure, Is.EqualTo(ScriptFailure.Unavailable));
            Assert.That(failed.Message, Does.Contain("npm ci").And.Contain(folder));
        }
    }

    [Test]
    public void Folder_MayBeReachedThroughALink()
    {
        string parent = Directory.CreateTempSubdirectory("ge-sandbox").FullName;
        string link = Path.Combine(parent, "đường tắt, tới");
        Directory.CreateSymbolicLink(link, new SandboxSettings().Folder);
        try
        {
            using NodeSandbox sandbox = Scripts.Open(new SandboxSettings { Processes = 1, Folder = link });

            Assert.That(sandbox.Run(Scripts.Call("1 + 1")).Value!.GetValue<int>(), Is.EqualTo(2));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    // What the process sees when its host is killed: its standard input ends, whatever it is doing.
    [TestCase("")]
    [TestCase("for (;;) {}")]
    [TestCase("Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)")]
    public async Task HostThatIsGone_LeavesNoProcess(string underWay)
    {
        Open().Dispose();
        const string Limits =
            """{"timeMilliseconds":500,"killAfterMilliseconds":1000,"memoryBytes":33554432,"stackBytes":262144,"answerLength":1048576}""";
        var start = new ProcessStartInfo("node", [Path.Combine(new SandboxSettings().Folder, "sandbox.mjs"), Limits])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        Assert.That(await node.StandardOutput.ReadLineAsync(), Is.EqualTo("""{"ready":true}"""));

        var call = new JsonObject
        {
            ["source"] = underWay,
            ["now"] = 0,
            ["seed"] = "",
            ["scope"] = JsonNode.Parse("""{"variables":{},"input":{},"outputs":{},"activityNames":{}}"""),
        };
        if (underWay.Length > 0)
            await node.StandardInput.WriteLineAsync(call.ToJsonString());
        node.StandardInput.Close();

        await node.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        process.WaitForExit();
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
