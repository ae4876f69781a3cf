using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;

namespace GenderEquality.Activities.Writing;

/// <summary>What stands at the head of every document of a unit.</summary>
/// <param name="Parent">The body over it; null for the topmost.</param>
/// <param name="Abbreviation">Stands in the symbol of its documents: <c>THCSNL</c>.</param>
/// <param name="Place">Where it is: the name of the commune, district or province (Decree 30/2020/NĐ-CP, Annex I, part II, section I, point 4).</param>
public sealed record Imprint(string Name, UnitLevel Level, string? Parent, string Abbreviation, string Place)
{
    /// <summary>What can be told from the names; the unit corrects it where names do not tell.</summary>
    public static Imprint From(string name, UnitLevel level, string? parent) =>
        new(name, level, parent, AbbreviationOf(name, level), PlaceIn(name) ?? (parent is null ? null : PlaceIn(parent)) ?? "");

    /// <summary>How the head of a unit of this level is called, in capitals.</summary>
    public static string HeadTitle(UnitLevel level) =>
        level switch
        {
            UnitLevel.Bo => "BỘ TRƯỞNG",
            UnitLevel.So or UnitLevel.GDTX => "GIÁM ĐỐC",
            UnitLevel.Phong => "TRƯỞNG PHÒNG",
            UnitLevel.Xa => "CHỦ TỊCH",
            _ => "HIỆU TRƯỞNG",
        };

    /// <summary>How the deputy is called: "PHÓ" before the head's title, "THỨ TRƯỞNG" in a ministry.</summary>
    public static string DeputyTitle(UnitLevel level) =>
        level switch
        {
            UnitLevel.Bo => "THỨ TRƯỞNG",
            UnitLevel.Phong => "PHÓ TRƯỞNG PHÒNG",
            _ => "PHÓ " + HeadTitle(level),
        };

    /// <summary>
    /// The letters that a symbol carries: the kind of unit by its usual letters, then the first letter of each word of its own name. Đ stays.
    /// </summary>
    internal static string AbbreviationOf(string name, UnitLevel level)
    {
        switch (level)
        {
            case UnitLevel.Bo:
                return "BGDĐT";
            case UnitLevel.So:
                return "SGDĐT";
            case UnitLevel.Phong:
                return "PGDĐT";
            case UnitLevel.Xa:
                return "UBND";
            default:
                string own = KindOfSchool.Replace(name.Normalize(), "").Trim();
                return level + string.Concat(Words.Matches(own).Select(word => Letter(word.Value)));
        }
    }

    // Marks are dropped as symbols do, but Đ is a letter of its own.
    private static string Letter(string word) =>
        word.All(char.IsDigit)
            ? word
            : new string([
                .. char.ToUpperInvariant(word[0])
                    .ToString()
                    .Normalize(NormalizationForm.FormD)
                    .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark),
            ]);

    /// <summary>The name after the word for an area, or after the kind of an office; null when the name has none.</summary>
    internal static string? PlaceIn(string name) =>
        Area.Match(name.Normalize()) is { Success: true } area ? area.Groups["place"].Value.Trim()
        : Office.Match(name.Normalize()) is { Success: true } office ? office.Groups["place"].Value.Trim()
        : null;

    private static readonly Regex KindOfSchool = VietnameseText.Pattern(
        @"^(?i:Trường|Trung tâm)\s+((?i:Mầm non|Mẫu giáo|Tiểu học|Trung học cơ sở|Trung học phổ thông|Giáo dục nghề nghiệp\s*-\s*Giáo dục thường xuyên|Giáo dục thường xuyên|MN|TH|THCS|THPT|GDTX|GDNN-GDTX)\b[\s,]*(?i:và\s+)?)+"
    );

    private static readonly Regex Words = VietnameseText.Pattern(@"[\p{L}\d]+");

    private static readonly Regex Area = VietnameseText.Pattern(
        @"\b(?i:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh)\s+(?<place>\p{Lu}.*)$"
    );

    private static readonly Regex Office = VietnameseText.Pattern(
        @"^(?i:Phòng|Sở)\s+(?i:Giáo dục và Đào tạo|Giáo dục & Đào tạo|GD&ĐT|GDĐT|GD-ĐT)\s+(?<place>\p{Lu}.*)$"
    );
}
