using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace GenderEquality.Host.Writing;

/// <summary>Days as a calendar file (RFC 5545).</summary>
public static partial class IcsWriter
{
    /// <summary>
    /// An entry of one whole day, which is the same day in every time zone. It takes nobody's time and rings no alarm of its own.
    /// </summary>
    /// <param name="id">A later file with the same id changes the entry that is there and makes no second one.</param>
    /// <param name="stamp">When this was said of the day: of two files the later one counts.</param>
    public static CalendarEvent Entry(string id, DateTimeOffset stamp, DateOnly day, string title, string description) =>
        new()
        {
            Uid = $"{id}@gender-equality",
            DtStamp = new CalDateTime(stamp.UtcDateTime),
            Start = new CalDateTime(day),
            End = new CalDateTime(day.AddDays(1)),
            Summary = OneLine(title),
            Description = OneLine(description),
            Transparency = TransparencyType.Transparent,
        };

    /// <summary>An id that follows from a text and does not show it.</summary>
    public static string IdOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    /// <param name="product">Which calendar it is, for the file's PRODID.</param>
    /// <returns>Lines end with CRLF and have at most 75 octets in UTF-8.</returns>
    public static string Write(string product, IEnumerable<CalendarEvent> entries)
    {
        var calendar = new Calendar { ProductId = $"-//Binh dang gioi//{product}//VI", Method = CalendarMethods.Publish };
        calendar.Events.AddRange(entries);
        // The library folds between the two halves of a character outside the basic plane (a rare name in Nôm), which UTF-8 cannot write:
        // such a character gets a line of its own.
        return TornCharacter().Replace(new CalendarSerializer().SerializeToString(calendar)!, "\r\n ${high}${low}\r\n ");
    }

    private static string OneLine(string text) => Breaks().Replace(text, " ").Trim();

    [GeneratedRegex(@"(?<high>[\uD800-\uDBFF])\r\n (?<low>[\uDC00-\uDFFF])", RegexOptions.None, 1000)]
    private static partial Regex TornCharacter();

    // Line and paragraph separators are no control characters.
    [GeneratedRegex(@"[\p{Cc}\u2028\u2029 ]+", RegexOptions.None, 1000)]
    private static partial Regex Breaks();
}
