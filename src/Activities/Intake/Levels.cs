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

    private const string Finding = "addressed_levels";
    private static readonly string[] Order = ["MN", "TH", "THCS", "THPT", "GDTX", "SO", "PHONG", "XA"];

    // Abbreviations count in capitals only; "th" and "mn" are not words but could end one.
    private static readonly (string Code, Regex Form)[] Short =
    [
        ("MN", Pattern(@"(^|[^\p{L}\p{N}])(MN|MG|MNTT|MNDL|MNCL|MNTH)([^\p{L}\p{N}]|$)")),
        ("TH", Pattern(@"(^|[^\p{L}\p{N}])(TH|PTDTBTTH|PTDTBT TH|TH&THCS|TH-THCS)([^\p{L}\p{N}]|$)")),
        ("THCS", Pattern(@"(^|[^\p{L}\p{N}])(THCS|PTCS|PTDTBT THCS|PTDTBTTHCS)([^\p{L}\p{N}]|$)")),
        ("THPT", Pattern(@"(^|[^\p{L}\p{N}])(THPT|PTTH|PTDTNT|DTNT)([^\p{L}\p{N}]|$)")),
        ("GDTX", Pattern(@"GDTX|GDNN")),
    ];

    private static readonly (string Code, Regex Form)[] Long =
    [
        ("MN", Pattern(@"mầm non|mẫu giáo|nhà trẻ|nhóm trẻ|(cơ sở|trường) gdmn")),
        ("TH", Pattern(@"tiểu học")),
        ("THCS", Pattern(@"trung học cơ sở|phổ thông cơ sở")),
        ("THPT", Pattern(@"trung học phổ thông|dân tộc nội trú|phổ thông trung học")),
        ("GDTX", Pattern(@"giáo dục thường xuyên|giáo dục nghề nghiệp|học tập cộng đồng|bổ túc văn hóa")),
        ("XA", Pattern(@"(ủy ban nhân dân|ubnd)\s+([0-9]{1,3}\s+|các\s+|cấp\s+)*(xã|phường|thị trấn|đặc khu)")),
        ("PHONG", Pattern(DivisionName + @"|(^|[^\p{L}])pgd\s?&?\s?đt")),
        ("SO", Pattern(DepartmentName + @"|(^|[^\p{L}])sgd\s?&?\s?đt")),
    ];

    // The head stands for the unit: "Hiệu trưởng các trường", "Chủ tịch UBND các xã", "Trưởng phòng GDĐT".
    private const string Head =
        @"^((đ/c|đồng chí|ông|bà|các đồng chí)\s+)?(thủ trưởng|hiệu trưởng|trưởng|lãnh đạo|giám đốc|chủ tịch|ban giám hiệu|ban giám đốc|người đứng đầu|cụm trưởng|chủ)?\s*(của\s+)?((tất cả\s+)?các\s+|mỗi\s+|từng\s+|[0-9]{1,3}\s+)?";
    private const string School =
        "trường|nhà trường|đơn vị|cơ sở giáo dục|cơ sở gd|cơ sở mầm non|trung tâm|tt gd|cụm|nhóm|lớp|mn|mầm non|th|tiểu học|thcs|thpt|gdtx|gdnn|ptdtnt";

    private static readonly Regex TaskLead = Pattern(
        @"^(trách nhiệm của|nhiệm vụ của|đối với|về phía|phân công|giao|đề nghị|yêu cầu|tại|cấp)\s+(các\s+)?"
    );
    private static readonly Regex UnitStart = Pattern(
        Head
            + "("
            + School
            + @"|phòng|sở|ubnd|ủy ban|ban|văn phòng|thanh tra|bộ phận|tổ (chuyên môn|công tác|trưởng|tư vấn|văn phòng|mn|th|thcs|hành chính)|tổ|vụ|cục|viện|công đoàn|đoàn|hội|chuyên viên|cán bộ|lãnh đạo|trưởng các)(\s|$|:|,|-)"
    );
    private static readonly Regex SchoolStart = Pattern(
        Head + "(" + School + @")(\s|$|:|,|-)|^(thủ trưởng|hiệu trưởng|giám đốc các trung tâm|giám đốc trung tâm)"
    );
    private static readonly Regex Division = Pattern(DivisionName);
    private static readonly Regex ManyDivisions = Pattern(
        @"các\s+" + DivisionName + @"|" + DivisionName + @"\s+(các|quận, huyện|huyện, |cấp huyện)"
    );
    private static readonly Regex Request = Pattern(
        @"(đề nghị|yêu cầu|giao|chỉ thị|kính đề nghị)\s+(?<who>(?:đ/c |đồng chí |ông \(bà\) )?(?:thủ trưởng|hiệu trưởng|các|trưởng|trường|nhà trường|ban giám hiệu|giám đốc|chủ tịch|lãnh đạo|quý|cán bộ quản lý|phòng|sở|ubnd|ủy ban|đồng chí)[^.;:]{0,260})"
    );

    // Who is led by an addressee has a task too: "Phòng … chỉ đạo các trường mầm non, tiểu học xây dựng kế hoạch".
    private static readonly Regex Led = Pattern(
        @"(chỉ đạo|hướng dẫn|đôn đốc|giao cho|giao|triển khai (đến|tới|cho|tại)|phổ biến[^.;:]{0,40}(đến|tới|cho)|quán triệt[^.;:]{0,40}(đến|tới|cho))\s+(?<who>((tất cả\s+)?các|hiệu trưởng|thủ trưởng|ubnd|ủy ban|100%|những)\s[^.;:]{0,200})"
    );
    private static readonly Regex Requested = Pattern(
        @"(đề nghị|yêu cầu)\s+(các|hiệu trưởng|thủ trưởng|trưởng|giám đốc|quý|đồng chí|phòng|sở|ubnd|ủy ban)\s"
    );

    // Neither lower nor upper is said, so both are meant.
    private static readonly Regex SecondarySchool = Pattern(@"trường trung học(\s*([,;:]|$|trên|trong|thuộc|và|trực thuộc))");
    private static readonly Regex OwnCommittee = Pattern(
        @"^((ủy ban nhân dân|ubnd) (tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)(\s\p{L}+){0,4}$|(chánh )?văn phòng)"
    );
    private static readonly Regex ForInformation = Pattern(@"b/c|báo cáo|p/h|phối hợp|^lưu|thay b");
    private static readonly Regex Verb = Pattern(
        @"\s(xây dựng|tổ chức|triển khai|thực hiện|nghiêm túc|căn cứ|chỉ đạo|báo cáo|quan tâm|chủ động|tiếp tục|phối hợp|rà soát|gửi|đẩy mạnh|tăng cường|bám sát|cụ thể|có trách nhiệm|phổ biến|chịu trách nhiệm|lập|cử|bố trí|phân công|hướng dẫn|đưa|công bố|tham mưu|tuyên truyền|kiểm tra|theo dõi|đôn đốc|giám sát|cung cấp|đăng|đăng ký|đăng tải|cập nhật|nộp|tham gia|hưởng ứng|phát động|vận động|lồng ghép|sử dụng|bảo đảm|đảm bảo|hoàn thành|khắc phục|tạo điều kiện|quán triệt|chuẩn bị|duy trì|kiện toàn|thành lập|lựa chọn|bổ sung|đánh giá|tổng hợp|thống kê|thu thập|phải|cần|được|nêu)(\s|$)"
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
            .Concat(SecondarySchool.IsMatch(lower) ? ["THCS", "THPT"] : [])
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
        IReadOnlyList<string> recipients,
        Notes notes
    )
    {
        if (rank == Rank.School)
        {
            return OwnLevels(layout, issuer, symbol, notes);
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
            found.UnionWith(Within(t.Paragraph, rank));
        }

        RemoveIssuer(found, rank);
        notes.High(Finding, "nêu ở Kính gửi hoặc ở phần giao việc");
        if (found.Count == 0)
        {
            notes.Low(Finding, "phần giao việc không nêu cấp nào; suy ra từ Nơi nhận");
            foreach (var r in recipients.Where(r => !ForInformation.IsMatch(Fold(r))))
            {
                found.UnionWith(Named(r));
            }

            RemoveIssuer(found, rank);
            if (rank is not (Rank.Ministry or Rank.Province))
            {
                found.Remove("SO");
            }

            if (rank is not (Rank.Department or Rank.Ministry or Rank.Province or Rank.District))
            {
                found.Remove("XA");
            }
        }

        if (found.Count == 0)
        {
            notes.Low(Finding, "không thấy cấp nào được giao việc");
        }

        return [.. Order.Where(found.Contains)];
    }

    private static IReadOnlyList<string> OwnLevels(Layout layout, string? issuer, string? symbol, Notes notes)
    {
        if (Educational(Named(issuer ?? "")) is { Count: > 0 } byName)
        {
            notes.High(Finding, "cấp học có trong tên trường");
            return byName;
        }

        if (OfSymbol(symbol) is { Count: > 0 } bySymbol)
        {
            notes.Medium(Finding, "tên trường không nêu cấp học; đọc theo ký hiệu");
            return bySymbol;
        }

        notes.Low(Finding, "tên trường và ký hiệu không nêu cấp học; suy ra từ các dòng đầu");
        return Educational(Named(Titles(layout)));
    }

    // Units that a paragraph gives a task to other than by beginning with them.
    private static HashSet<string> Within(Paragraph p, Rank rank)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var m in Request.Matches(p.Lower).Concat(Led.Matches(p.Lower)))
        {
            var who = m.Groups["who"];
            found.UnionWith(Named(UntilVerb(p.Text.Substring(who.Index, who.Length))));
        }

        // A later sentence with a subject of its own, and the cells of a table that name who does the work.
        var sentences = Paragraphs.Sentences(p).Skip(1).Select(s => s.Text).Where(s => Verb.IsMatch(s.ToLowerInvariant()));
        var cells = Paragraphs.Cells(p.Text) is { Length: > 2 } row ? row.Where(c => c.Length < 160) : [];
        foreach (var text in sentences.Concat(cells))
        {
            if (Lead(text) is { } lead && Classify(lead, rank) is (Actor.Addressed, var named))
            {
                found.UnionWith(named);
            }
        }

        return found;
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

            if (Lead(p.Text[p.MarkerLength..]) is not { } lead)
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
    private static string? Lead(string text)
    {
        text = text.Trim();
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
            Rank.Province or Rank.District => OwnCommittee.IsMatch(lower),
            Rank.Commune => OwnCommittee.IsMatch(lower) || (named.Count == 0 && IsOffice(lower)),
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
                "vụ ",
                "các vụ",
                "cục ",
                "viện ",
            ],
            w => lower.StartsWith(w, StringComparison.Ordinal)
        );

    private static void RemoveIssuer(HashSet<string> found, Rank rank)
    {
        if (rank == Rank.Division)
        {
            found.ExceptWith(["PHONG", "SO"]);
        }
        else if (rank is Rank.Department or Rank.District)
        {
            found.Remove("SO");
        }
        else if (rank == Rank.Commune)
        {
            found.ExceptWith(["XA", "PHONG", "SO"]);
        }
    }

    private static IReadOnlyList<string> Educational(IReadOnlyList<string> codes) =>
        [.. codes.Where(c => c is not ("SO" or "PHONG" or "XA"))];

    // "KH-THCSLTV": the level is run together with the school's initials.
    private static IReadOnlyList<string> OfSymbol(string? symbol)
    {
        var found = (symbol ?? "")
            .Split('-', '/', '&', '.')
            .Skip(1)
            .Select(part =>
                Array.Find(
                    ["THCS", "THPT", "TH", "MN", "MG", "GDTX", "TTGDTX", "PTDTNT"],
                    w => part.StartsWith(w, StringComparison.OrdinalIgnoreCase)
                )
            )
            .OfType<string>()
            .SelectMany(w => Named(w == "TTGDTX" ? "GDTX" : w));
        return [.. Order.Where(found.Contains)];
    }

    private static string Titles(Layout layout) =>
        string.Join(' ', layout.Lines.Take(layout.Opening.FirstBodyLine + 3).Where(l => l.Text.Length < 300).Select(l => l.Text));
}
