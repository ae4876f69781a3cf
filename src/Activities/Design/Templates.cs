using System.Text.Json;

namespace GenderEquality.Activities.Design;

/// <summary>A flow to start from.</summary>
/// <param name="Id">Its definition id, <c>template-…</c>.</param>
/// <param name="Name">In Vietnamese.</param>
/// <param name="Description">When to use it, in Vietnamese.</param>
/// <param name="Place">What a flow made of it is used for.</param>
/// <param name="Source">The definition as Elsa 3 saves it, UTF-8.</param>
public sealed record Template(string Id, string Name, string Description, FlowPlace Place, ReadOnlyMemory<byte> Source);

/// <summary>The flows to start from. They are part of this assembly and are never published by themselves.</summary>
public static class Templates
{
    private static readonly (string File, FlowPlace Place)[] Files =
    [
        ("single-approval", FlowPlace.School),
        ("two-levels", FlowPlace.School),
        ("all-agree", FlowPlace.School),
        ("one-agrees", FlowPlace.School),
        ("committee", FlowPlace.School),
        ("resubmission", FlowPlace.School),
        ("silent-consent", FlowPlace.School),
        ("office-directive", FlowPlace.Office),
        ("school-directive", FlowPlace.School),
        ("period-report", FlowPlace.Report),
    ];

    /// <summary>All of them, in the order in which to offer them.</summary>
    public static IReadOnlyList<Template> All { get; } = [.. Files.Select(one => Read(one.File, one.Place))];

    /// <summary>The template of this definition id; null when there is none.</summary>
    public static Template? Find(string id) => All.FirstOrDefault(one => one.Id == id);

    private static Template Read(string file, FlowPlace place)
    {
        using Stream stream =
            typeof(Templates).Assembly.GetManifestResourceStream($"templates/{file}.json")
            ?? throw new InvalidOperationException(
                $"Template '{file}' is not among the resources; workflows/templates/{file}.json is expected."
            );
        using MemoryStream content = new();
        stream.CopyTo(content);
        byte[] source = content.ToArray();
        using JsonDocument json = JsonDocument.Parse(source);
        string Text(string property) => json.RootElement.GetProperty(property).GetString()!;
        return new(Text("definitionId"), Text("name"), Text("description"), place, source);
    }
}
