using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GenderEquality.Host.Design;

/// <summary>A version of a flow, published or being drawn.</summary>
/// <param name="Revision">Of a draft: how often it was saved; null for a published version.</param>
/// <param name="Content">As it is stored.</param>
/// <param name="IsLatest">Whether it is the draft, or the newest version where there is no draft.</param>
/// <param name="IsPublished">Whether it is what new work begins with.</param>
public sealed record FlowVersion(
    string DefinitionId,
    int Version,
    int? Revision,
    JsonObject Content,
    DateTimeOffset CreatedAt,
    bool IsLatest,
    bool IsPublished
)
{
    public FlowVersionId Id => new(DefinitionId, Version, Revision);
    public string Name => FlowModel.Text(Content, "name") ?? DefinitionId;
    public string? Description => FlowModel.Text(Content, "description");
}

/// <summary>
/// Names a version: <c>school-directive-v3</c>, and each save of a draft of its own: <c>school-directive-v4.17</c>, so that a save tells what
/// it was made from.
/// </summary>
public sealed partial record FlowVersionId(string DefinitionId, int Version, int? Revision)
{
    /// <returns>Null for a text that is no such id.</returns>
    public static FlowVersionId? Parse(string? text)
    {
        Match match = Form().Match(text ?? "");
        if (
            !match.Success
            || !int.TryParse(match.Groups["version"].ValueSpan, CultureInfo.InvariantCulture, out int version)
            || !int.TryParse(
                match.Groups["revision"].Success ? match.Groups["revision"].ValueSpan : "0",
                CultureInfo.InvariantCulture,
                out int revision
            )
        )
            return null;
        return new(match.Groups["definition"].Value, version, match.Groups["revision"].Success ? revision : null);
    }

    public override string ToString() =>
        Revision is { } revision
            ? string.Create(CultureInfo.InvariantCulture, $"{DefinitionId}-v{Version}.{revision}")
            : string.Create(CultureInfo.InvariantCulture, $"{DefinitionId}-v{Version}");

    [GeneratedRegex(@"^(?<definition>.+)-v(?<version>\d{1,9})(?:\.(?<revision>\d{1,9}))?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
