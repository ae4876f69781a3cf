using System.Text.Json.Nodes;

namespace GenderEquality.Engine.Scripting;

/// <summary>
/// Computes JavaScript expressions of definitions. What a script gives follows from the call alone: the same call gives the same result, so
/// that a history can be run again. It touches nothing outside: no file, network, clock or object of the host. Thread-safe.
/// </summary>
public interface IScriptEngine
{
    /// <summary>Runs a script to its end or to its limits.</summary>
    /// <exception cref="ScriptFailedException">It is no JavaScript, it threw, it met a limit, or nothing here can run JavaScript.</exception>
    ScriptResult Run(ScriptCall call);
}

/// <summary>A script and all it may see.</summary>
/// <param name="Source">JavaScript; its value is that of its last statement, or what it returns.</param>
/// <param name="Scope">What the functions that the script calls know.</param>
/// <param name="Now">What the script's clock shows, standing still.</param>
/// <param name="Seed">What its random numbers and new GUIDs follow from.</param>
public sealed record ScriptCall(string Source, ScriptScope Scope, DateTimeOffset Now, string Seed);

/// <summary>The part of an instance that a script sees.</summary>
public sealed record ScriptScope
{
    /// <summary>The variables in sight, by name.</summary>
    public required JsonObject Variables { get; init; }

    /// <summary>The inputs of the workflow (or of the workflow used as an activity), by name.</summary>
    public required JsonObject Input { get; init; }

    /// <summary>What activities gave so far: by the activity's id, then by the output's name.</summary>
    public required JsonObject Outputs { get; init; }

    /// <summary>The ids of activities by their names, for <c>getOutputFrom("Name")</c> and <c>getResultFromName()</c>.</summary>
    public IReadOnlyDictionary<string, string> ActivityNames { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The result that was given last; null for none.</summary>
    public JsonNode? LastResult { get; init; }

    public required Guid Instance { get; init; }
    public required string DefinitionId { get; init; }
    public string? DefinitionVersionId { get; init; }
    public required int DefinitionVersion { get; init; }
    public string? CorrelationId { get; init; }
    public string? InstanceName { get; init; }
}

/// <summary>What a script came to.</summary>
/// <param name="Value">Its value as JSON; null for null, undefined and what JSON cannot say, such as a function.</param>
/// <param name="Writes">What it wrote, in order; the instance takes it over once the script has ended well.</param>
/// <param name="Outcomes">The outcomes it named by <c>setOutcome</c> or <c>setOutcomes</c>; null when it named none.</param>
public sealed record ScriptResult(JsonNode? Value, IReadOnlyList<ScriptWrite> Writes, IReadOnlyList<string>? Outcomes);

/// <summary>Where a script writes.</summary>
public enum ScriptTarget
{
    Variable,
    CorrelationId,
    InstanceName,
}

/// <summary>One thing that a script wrote.</summary>
/// <param name="Name">The variable; empty for the other targets.</param>
public sealed record ScriptWrite(ScriptTarget Target, string Name, JsonNode? Value);

/// <summary>Why a script gave nothing.</summary>
public enum ScriptFailure
{
    /// <summary>It is no JavaScript.</summary>
    Syntax,

    /// <summary>It threw.</summary>
    Thrown,
    TimeLimit,
    MemoryLimit,

    /// <summary>Its value, or what it was given, is larger than a script may handle.</summary>
    SizeLimit,

    /// <summary>Nothing here can run JavaScript: Node.js or the sandbox's package is missing.</summary>
    Unavailable,
}

/// <summary>A script gave nothing.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">What was wrong and what to do, in Vietnamese, for the person who looks after the workflow.</param>
public sealed class ScriptFailedException(ScriptFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public ScriptFailure Failure { get; } = failure;
}

/// <summary>For where no JavaScript is to be run: every script fails as unavailable.</summary>
public sealed class NoScripts : IScriptEngine
{
    public static NoScripts Instance { get; } = new();

    public ScriptResult Run(ScriptCall call) =>
        throw new ScriptFailedException(
            ScriptFailure.Unavailable,
            "Biểu thức JavaScript không chạy được ở đây: chưa có máy chạy JavaScript. Hãy cài Node.js hoặc thay bằng biểu thức khác."
        );
}
