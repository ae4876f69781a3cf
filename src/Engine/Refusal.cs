namespace GenderEquality.Engine;

/// <summary>One reason why a command, a file or a form is refused.</summary>
/// <param name="Path">Where: the field or the place in the file, for example <c>items[2].reason</c> or <c>root.activities[3].type</c>.</param>
/// <param name="Message">What was expected, what was found and what to do, in Vietnamese, for the person who made the mistake.</param>
public sealed record Refusal(string Path, string Message);

/// <summary>
/// The user's mistake: the command is refused with every reason at once and nothing is stored. It is no failure of the program and is
/// never retried.
/// </summary>
public sealed class RefusedException(IReadOnlyList<Refusal> refusals)
    : Exception(string.Join(Environment.NewLine, refusals.Select(refusal => $"{refusal.Path}: {refusal.Message}")))
{
    public RefusedException(string path, string message)
        : this([new Refusal(path, message)]) { }

    public IReadOnlyList<Refusal> Refusals { get; } = refusals;
}
