using System.Text.Json.Nodes;
using GenderEquality.Engine.Scripting;
using GenderEquality.Host.Scripting;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scripting;

/// <summary>Calls for tests, and a sandbox for them to run in.</summary>
internal static class Scripts
{
    public static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, TimeSpan.FromHours(7));

    /// <summary>A sandbox, or a skipped test where Node.js or its package is missing and this is not the full run.</summary>
    public static NodeSandbox Open(SandboxSettings? settings = null)
    {
        var sandbox = new NodeSandbox(settings);
        try
        {
            sandbox.Run(Call("1"));
            return sandbox;
        }
        catch (ScriptFailedException missing) when (missing.Failure == ScriptFailure.Unavailable)
        {
            sandbox.Dispose();
            if (Environment.GetEnvironmentVariable("CI") is null)
                Assert.Ignore($"JavaScript is not tested: {missing.Message}");
            throw;
        }
    }

    public static ScriptCall Call(string source, ScriptScope? scope = null, string seed = "seed") =>
        new(source, scope ?? Scope(), Now, seed);

    /// <param name="variables">A JSON object.</param>
    /// <param name="input">A JSON object.</param>
    /// <param name="outputs">A JSON object of JSON objects.</param>
    public static ScriptScope Scope(string variables = "{}", string input = "{}", string outputs = "{}") =>
        new()
        {
            Variables = JsonNode.Parse(variables)!.AsObject(),
            Input = JsonNode.Parse(input)!.AsObject(),
            Outputs = JsonNode.Parse(outputs)!.AsObject(),
            Instance = new Guid("11111111-2222-4333-8444-555555555555"),
            DefinitionId = "office-directive",
            DefinitionVersionId = "office-directive:3",
            DefinitionVersion = 3,
        };

    public static ScriptFailedException Fails(NodeSandbox sandbox, ScriptCall call) =>
        Assert.Throws<ScriptFailedException>(() => sandbox.Run(call))!;
}
