namespace GenderEquality.Activities.Writing;

/// <summary>A document as the plain text that its readers would get out of it.</summary>
public static class DocumentText
{
    public static string Of(OfficialDocument document)
    {
        List<string> lines = [];
        if (document.Parent is { } parent)
            lines.Add(parent.ToUpperInvariant());
        lines.Add(document.Issuer.ToUpperInvariant());
        lines.AddRange([
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            $"Số: {document.NumberAndSymbol}",
            document.PlaceAndDate,
        ]);
        if (document.TypeName is { } type)
            lines.AddRange([type, document.Subject]);
        else
            lines.Add("V/v " + document.Subject);
        if (document.To.Count > 0)
            lines.AddRange(["Kính gửi:", .. document.To.Select(to => $"- {to}")]);
        lines.AddRange(BasesOf(document));
        foreach (Block block in document.Body)
        {
            switch (block)
            {
                case Heading heading:
                    lines.Add(heading.Text);
                    break;
                case Paragraph paragraph:
                    lines.Add(paragraph.Text);
                    break;
                case Table table:
                    lines.Add(string.Join("\t", table.Columns));
                    lines.AddRange(table.Rows.Select(row => string.Join("\t", row)));
                    break;
            }
        }
        lines.AddRange(["Nơi nhận:", .. RecipientsOf(document), .. document.Signature.Lines]);
        if (document.Signature.Name is { } name)
            lines.Add(name);
        return string.Join('\n', lines);
    }

    /// <summary>Each basis with the mark at its end: a semicolon, and a comma or a full stop after the last.</summary>
    public static IReadOnlyList<string> BasesOf(OfficialDocument document) =>
        [
            .. document.Bases.Select(
                (basis, i) =>
                    basis
                    + (
                        i < document.Bases.Count - 1 ? ";"
                        : document.Type == "QĐ" ? "."
                        : ","
                    )
            ),
        ];

    /// <summary>Each recipient with dash and mark: semicolons, a full stop after the archive line.</summary>
    public static IReadOnlyList<string> RecipientsOf(OfficialDocument document) =>
        [.. document.Recipients.Select((to, i) => $"- {to}{(i < document.Recipients.Count - 1 ? ";" : ".")}")];
}
