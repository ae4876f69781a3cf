using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>Who a part of the organisation section speaks to.</summary>
internal enum Actor
{
    /// <summary>No unit is named above: everybody addressed.</summary>
    Everyone,

    /// <summary>The issuing body or an office of it.</summary>
    Issuer,

    /// <summary>Units below the issuer.</summary>
    Addressed,

    /// <summary>A body beside the issuer, such as a trade union.</summary>
    Beside,
}

/// <summary>A paragraph and who it speaks to.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Assigned(Paragraph Paragraph, Actor Actor, IReadOnlyList<string> Levels, bool NamesActor);

/// <summary>Codes of the levels of education and administration that a text names, and who has which task.</summary>
internal static class Levels
{
    public const string DivisionName = @"phòng\s*(gd\s*(&|-|và)?\s*đt|giáo dục(\s*(và|&|-|,)\s*đào tạo)?)";
    public const string DepartmentName = @"sở\s*(gd\s*(&|-|và)?\s*đt|giáo dục(\s*(và|&|-|,)\s*đào tạo)?)";

    private static readonly string[] Order = ["MN", "TH", "THCS", "THPT", "GDTX", "SO", "PHONG", "XA"];

    // Abbreviations count in capitals only; "th" and "mn" are not words but could end one.
    private static readonly (string Code, Regex Form)[] Short =
    [
        ("MN", Pattern(@"(^|[^\p{L}\p{N}])(MN|MG|MNTT|MNDL|MNCL)([^\p{L}\p{N}]|$)")),
        ("TH", Pattern(@"(^|[^\p{L}\p{N}])(TH|PTDTBTTH|PTDTBT TH)([^\p{L}\p{N}]|$)")),
        ("THCS", Pattern(@"(^|[^\p{L}\p{N}])(THCS|PTCS|PTDTBT THCS|PTDTBTTHCS)([^\p{L}\p{N}]|$)")),
        ("THPT", Pattern(@"(^|[^\p{L}\p{N}])(THPT|PTTH|PTDTNT|DTNT)([^\p{L}\p{N}]|$)")),
        ("GDTX", Pattern(@"GDTX|GDNN")),
        ("XA", Pattern(@"UBND\s+(các\s+)?(xã|phường|thị trấn)")),
    ];

    private static readonly (string Code, Regex Form)[] Long =
    [
        ("MN", Pattern(@"mầm non|mẫu giáo|nhà trẻ")),
        ("TH", Pattern(@"tiểu học")),
        ("THCS", Pattern(@"trung học cơ sở|phổ thông cơ sở")),
        ("THPT", Pattern(@"trung học phổ thông|dân tộc nội trú|phổ thông trung học")),
        ("GDTX", Pattern(@"giáo dục thường xuyên|giáo dục nghề nghiệp|học tập cộng đồng")),
        ("XA", Pattern(@"(ủy ban nhân dân|ubnd)\s+(các\s+|cấp\s+)?(xã|phường|thị trấn)")),
        ("PHONG", Pattern(DivisionName)),
        ("SO", Pattern(DepartmentName)),
    ];

    private static readonly Regex TaskLead = Pattern(
        @"^(trách nhiệm của|nhiệm vụ của|đối với|về phía|phân công|giao|đề nghị|yêu cầu|tại|cấp)\s+(các\s+)?"
    );
    private static readonly Regex UnitStart = Pattern(
        @"^(thủ trưởng|hiệu trưởng|trưởng|lãnh đạo|giám đốc|ban giám hiệu)?\s*(của\s+)?((tất cả\s+)?các\s+)?(trường|nhà trường|đơn vị|cơ sở giáo dục|cơ sở gd|phòng|sở|ubnd|ủy ban|trung tâm|ban|văn phòng|thanh tra|bộ phận|tổ (chuyên môn|công tác|trưởng|tư vấn|văn phòng|mn|th|thcs|hành chính)|các tổ|công đoàn|đoàn|hội|chuyên viên|cán bộ|cụm|lãnh đạo|trưởng các|mn|th|thcs|thpt)(\s|$|:|,)"
    );
    private static readonly Regex SchoolStart = Pattern(
        @"^(thủ trưởng|hiệu trưởng|lãnh đạo|giám đốc|ban giám hiệu)?\s*(của\s+)?((tất cả\s+)?các\s+)?(trường|nhà trường|đơn vị|cơ sở giáo dục|cơ sở gd|trung tâm|cụm|mn|th|thcs|thpt)(\s|$|:|,)|^(thủ trưởng|hiệu trưởng|giám đốc các trung tâm|giám đốc trung tâm)"
    );
    private static readonly Regex Division = Pattern(DivisionName);
    private static readonly Regex ManyDivisions = Pattern(
        @"các\s+" + DivisionName + @"|" + DivisionName + @"\s+(các|quận, huyện|huyện, |cấp huyện)"
    );
    private static readonly Regex Request = Pattern(
        @"(đề nghị|yêu cầu|giao|chỉ thị|kính đề nghị)\s+(?<who>(?:đ/c |đồng chí |ông \(bà\) )?(?:thủ trưởng|hiệu trưởng|các|trưởng|ban giám hiệu|giám đốc|cán bộ quản lý|phòng|ubnd|ủy ban|đồng chí)[^.;:]{0,260})"
    );
    private static readonly Regex Requested = Pattern(
        @"(đề nghị|yêu cầu)\s+(các|hiệu trưởng|thủ trưởng|trưởng|giám đốc|quý|đồng chí|phòng|sở|ubnd|ủy ban)\s"
    );
    private static readonly Regex Verb = Pattern(
        @"\s(xây dựng|tổ chức|triển khai|thực hiện|nghiêm túc|căn cứ|chỉ đạo|báo cáo|quan tâm|chủ động|tiếp tục|phối hợp|rà soát|gửi|đẩy mạnh|tăng cường|bám sát|cụ thể|có trách nhiệm|phổ biến|chịu trách nhiệm|lập|cử|bố trí|phân công|thường xuyên|hướng dẫn|đưa|công bố|tham mưu|tuyên truyền)(\s|$)"
    );

    /// <summary>Codes named in a text, in the fixed order.</summary>
    public static IReadOnlyList<string> Named(string text)
    {
        // "cơ sở giáo dục" holds the letters of "sở giáo dục".
        var lower = Fold(text).Replace("cơ sở giáo dục", "trường", StringComparison.Ordinal);
        var found = Short
            .Where(s => s.Form.IsMatch(text))
            .Concat(Long.Where(l => l.Form.IsMatch(lower)))
            .Select(f => f.Code)
            .ToHashSet(StringComparer.Ordinal);
        return [.. Order.Where(found.Contains)];
    }

    /// <summary>Units in Kính gửi or with a task; if the tasks name no level, those in Nơi nhận. For a school its own.</summary>
    public static IReadOnlyList<string> Addressed(
        Layout layout,
        IReadOnlyList<Assigned> tasks,
        Rank rank,
        string? issuer,
        string? symbol,
        IReadOnlyList<string> recipients
    )
    {
        if (rank == Rank.School)
        {
            var own = Educational(Named(issuer ?? ""));
            own = own.Count > 0 ? own : Educational(Named(Spaced(symbol)));
            return own.Count > 0 ? own : Educational(Named(Titles(layout)));
        }

        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var i = layout.Opening.Addressees.From; i < layout.Opening.Addressees.To; i++)
        {
            found.UnionWith(Named(layout.Lines[i].Text));
        }

        foreach (var t in tasks.Where(t => t.NamesActor && t.Actor == Actor.Addressed))
        {
            found.UnionWith(t.Levels);
        }

        foreach (var t in tasks.Where(t => t.Actor is not Actor.Issuer))
        {
            foreach (Match m in Request.Matches(t.Paragraph.Lower))
            {
                var who = m.Groups["who"];
                var text = t.Paragraph.Text.Substring(who.Index, who.Length);
                found.UnionWith(Named(UntilVerb(text)));
            }
        }

        RemoveIssuer(found, rank);
        if (found.Count == 0)
        {
            foreach (var r in recipients)
            {
                found.UnionWith(Named(r));
            }

            RemoveIssuer(found, rank);
            found.Remove("SO");
            if (rank is not (Rank.Department or Rank.Ministry or Rank.Committee))
            {
                found.Remove("XA");
            }
        }

        return [.. Order.Where(found.Contains)];
    }

    /// <summary>Each paragraph after the preamble with who it speaks to: the nearest line above that names a unit decides.</summary>
    public static IReadOnlyList<Assigned> Assign(Layout layout, Rank rank)
    {
        var assigned = new List<Assigned>();
        var (actor, kind) = (Actor.Everyone, Marker.None);
        IReadOnlyList<string> levels = [];
        foreach (var p in layout.Preamble.Select(RequestIn).OfType<Paragraph>().Concat(layout.Sections))
        {
            if (p.IsTop || p.Words.StartsWith("trên đây là", StringComparison.Ordinal) || (p.Kind != Marker.None && p.Kind <= kind))
            {
                (actor, kind, levels) = (Actor.Everyone, Marker.None, []);
            }

            if (Lead(p) is not { } lead)
            {
                assigned.Add(new Assigned(p, actor, levels, NamesActor: false));
                continue;
            }

            var (who, named) = Classify(lead, rank);
            if (p.Kind is Marker.None or Marker.Bullet && !p.Text.TrimEnd().EndsWith(':') && lead.Length < p.Words.Length)
            {
                // A sentence with its own subject speaks for itself and leaves the part's actor alone.
                assigned.Add(new Assigned(p, actor == Actor.Issuer ? Actor.Issuer : who, named, NamesActor: true));
                continue;
            }

            (actor, levels, kind) = (who, named, p.Kind);
            assigned.Add(new Assigned(p, actor, levels, NamesActor: true));
        }

        return assigned;
    }

    // A short letter puts its whole request into the sentence that cites its grounds.
    private static Paragraph? RequestIn(Paragraph p)
    {
        var m = Requested.Match(p.Lower);
        return m.Success && p.Text.Length - m.Index > 40 && !p.Lower.TrimEnd().EndsWith(':')
            ? new Paragraph(p.Start + m.Index, p.Text[m.Index..], Marker.None, 0, "", "")
            : null;
    }

    // The unit that a paragraph begins with, up to the colon or the verb; null if it begins otherwise.
    private static string? Lead(Paragraph p)
    {
        var text = p.Text[p.MarkerLength..].Trim();
        var m = TaskLead.Match(text.ToLowerInvariant());
        var rest = m.Success ? text[m.Length..] : text;
        if (!UnitStart.IsMatch(rest.ToLowerInvariant()))
        {
            return null;
        }

        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        rest =
            colon is > 0 and < 160 && !rest[..colon].EndsWith("trường", StringComparison.OrdinalIgnoreCase)
                ? rest[..colon]
                : UntilVerb(rest);
        return rest.Length < 220 ? rest : null;
    }

    private static string UntilVerb(string text)
    {
        var v = Verb.Match(text.ToLowerInvariant());
        return v.Success ? text[..v.Index] : text;
    }

    private static (Actor Actor, IReadOnlyList<string> Levels) Classify(string lead, Rank rank)
    {
        var lower = Fold(lead);
        var named = Named(lead);
        var division = Division.IsMatch(lower);
        var own = rank switch
        {
            Rank.School => false,
            Rank.Division => lower.StartsWith("phòng", StringComparison.Ordinal) && division || IsOffice(lower),
            Rank.Department => lower.Contains("sở g", StringComparison.Ordinal)
                || (!division && IsOffice(lower))
                || (
                    division
                    && !ManyDivisions.IsMatch(lower)
                    && lower.Contains("phòng giáo dục ", StringComparison.Ordinal)
                    && !lower.Contains("đào tạo", StringComparison.Ordinal)
                ),
            Rank.Committee => lower.StartsWith("ủy ban nhân dân tỉnh", StringComparison.Ordinal)
                || lower.StartsWith("văn phòng", StringComparison.Ordinal),
            _ => named.Count == 0 && IsOffice(lower),
        };
        if (own)
        {
            return (Actor.Issuer, []);
        }

        return SchoolStart.IsMatch(lower) || named.Count > 0 ? (Actor.Addressed, named)
            : rank == Rank.School ? (Actor.Everyone, [])
            : (Actor.Beside, []);
    }

    private static bool IsOffice(string lower) =>
        !lower.Contains("trường", StringComparison.Ordinal)
        && Array.Exists(
            [
                "phòng",
                "các phòng",
                "văn phòng",
                "thanh tra",
                "ban vì",
                "ban vs",
                "ban chỉ đạo",
                "bộ phận",
                "tổ ",
                "các tổ",
                "các bộ phận",
                "chuyên viên",
                "lãnh đạo phòng",
                "lãnh đạo sở",
                "sở",
            ],
            w => lower.StartsWith(w, StringComparison.Ordinal)
        );

    private static void RemoveIssuer(HashSet<string> found, Rank rank)
    {
        if (rank == Rank.Division)
        {
            found.ExceptWith(["PHONG", "SO"]);
        }
        else if (rank == Rank.Department)
        {
            found.Remove("SO");
        }
    }

    private static IReadOnlyList<string> Educational(IReadOnlyList<string> codes) =>
        [.. codes.Where(c => c is not ("SO" or "PHONG" or "XA"))];

    private static string Spaced(string? symbol) => (symbol ?? "").Replace('-', ' ').Replace('&', ' ').Replace('/', ' ');

    private static string Titles(Layout layout) =>
        string.Join(' ', layout.Lines.Take(layout.Opening.FirstBodyLine + 3).Where(l => l.Text.Length < 300).Select(l => l.Text));
}
