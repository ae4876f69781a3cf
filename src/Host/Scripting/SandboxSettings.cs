namespace GenderEquality.Host.Scripting;

/// <summary>What JavaScript expressions may use. Set under <c>Scripting:</c>.</summary>
public sealed record SandboxSettings
{
    /// <summary>How many Node.js processes there are at most, each running one script at a time; they start when they are first needed.</summary>
    public int Processes { get; init; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>How long a script may run, from its first statement to its value.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How much longer the host waits before it kills the process: for what inside QuickJS cannot be interrupted, such as one search through
    /// an array without end.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What a script's objects and texts may take up.</summary>
    public int MemoryMebibytes { get; init; } = 32;

    /// <summary>
    /// How deep calls may nest: about 1,400 plain calls at 256. Node.js is given 3,500 KiB for the same depth; JSON.parse takes up to 8 times
    /// as much there as here.
    /// </summary>
    public int StackKibibytes { get; init; } = 256;

    /// <summary>UTF-8 bytes of a script.</summary>
    public int SourceBytes { get; init; } = 64 * 1024;

    /// <summary>UTF-8 bytes of the JSON that a script is given.</summary>
    public int ScopeBytes { get; init; } = 1024 * 1024;

    /// <summary>UTF-8 bytes of the JSON that it gives: its value, what it wrote and its outcomes together.</summary>
    public int ValueBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a Node.js process may take to be ready; it takes 0.2 s on an idle machine.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The program; a name is looked for on the PATH.</summary>
    public string Node { get; init; } = "node";

    /// <summary>The folder of sandbox.mjs and its packages.</summary>
    public string Folder { get; init; } = Path.Combine(AppContext.BaseDirectory, "sandbox");
}
