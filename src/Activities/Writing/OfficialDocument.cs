using System.Globalization;

namespace GenderEquality.Activities.Writing;

/// <summary>
/// An administrative document with the parts that Decree 30/2020/NĐ-CP (Annex I, part II) prescribes, before it is laid out. Every text is
/// plain and on one line.
/// </summary>
/// <param name="Type">Code of its kind: KH, BC, CV. A letter (CV) has no name of its kind over its subject.</param>
/// <param name="Parent">The body above the issuer, as it stands over it; null where none does.</param>
/// <param name="Number">Null until it is issued; the place is then left blank.</param>
/// <param name="Symbol">What follows the number: <c>KH-THCSNL</c>.</param>
/// <param name="Date">Null until it is signed; the place is then left blank.</param>
/// <param name="Subject">What it is about, without the name of its kind.</param>
public sealed record OfficialDocument(
    string Type,
    string? Parent,
    string Issuer,
    int? Number,
    string Symbol,
    string Place,
    DateOnly? Date,
    string Subject,
    Signature Signature
)
{
    /// <summary>To whom a letter is addressed (Kính gửi).</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>The acts that it rests on (căn cứ), in order, without the marks at their ends.</summary>
    public IReadOnlyList<string> Bases { get; init; } = [];
    public IReadOnlyList<Block> Body { get; init; } = [];

    /// <summary>Who receives it (Nơi nhận), without dashes and end marks; the archive line comes last.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>The name of its kind, in capitals; null for a letter.</summary>
    public string? TypeName =>
        Type switch
        {
            "KH" => "KẾ HOẠCH",
            "BC" => "BÁO CÁO",
            "QĐ" => "QUYẾT ĐỊNH",
            _ => null,
        };

    /// <summary>
    /// The number as it is written: two figures for 1 to 9 (Annex I, part II, section I, point 3). Spaces where it is not issued.
    /// </summary>
    public string NumberAndSymbol => $"{(Number is { } number ? number.ToString("00", CultureInfo.InvariantCulture) : "       ")}/{Symbol}";

    /// <summary>Days below 10 and the months 1 and 2 with a nought before them (Annex I, part II, section I, point 4).</summary>
    public string PlaceAndDate
    {
        get
        {
            string day = Date is { } date ? date.Day.ToString("00", CultureInfo.InvariantCulture) : "     ";
            string month =
                Date is not { } of ? "     "
                : of.Month <= 2 ? of.Month.ToString("00", CultureInfo.InvariantCulture)
                : of.Month.ToString(CultureInfo.InvariantCulture);
            string year = Date is { } at ? at.Year.ToString(CultureInfo.InvariantCulture) : "        ";
            return $"{Place}, ngày {day} tháng {month} năm {year}";
        }
    }
}

/// <summary>Who signs, in what place.</summary>
/// <param name="Lines">The lines over the name, in capitals: <c>KT. HIỆU TRƯỞNG</c>, <c>PHÓ HIỆU TRƯỞNG</c>.</param>
/// <param name="Name">Null until it is signed.</param>
public sealed record Signature(IReadOnlyList<string> Lines, string? Name);

/// <summary>A part of the body.</summary>
public abstract record Block;

/// <summary>A heading with its number: <c>I. MỤC ĐÍCH, YÊU CẦU</c>.</summary>
/// <param name="Level">1 for Roman numbers, 2 for Arabic.</param>
public sealed record Heading(int Level, string Text) : Block;

/// <summary>A paragraph; one that begins with "- " or a number is a point.</summary>
public sealed record Paragraph(string Text) : Block;

/// <summary>A table; each row has as many cells as there are columns.</summary>
/// <param name="Widths">Of the columns, in hundredths of the width.</param>
public sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<int> Widths, IReadOnlyList<IReadOnlyList<string>> Rows) : Block;
