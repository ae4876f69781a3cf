using GenderEquality.Activities.Deadlines;
using GenderEquality.Host.Writing;
using Ical.Net.CalendarComponents;

namespace GenderEquality.Host.Mail;

/// <summary>The last days to come of a digest as a calendar (RFC 5545): one event a line, all day, without an alarm of its own.</summary>
internal static class DigestCalendar
{
    /// <returns>Null when no last day is to come. Lines end with CRLF.</returns>
    public static string? Write(DigestModel model)
    {
        List<DigestLine> coming =
        [
            .. model.Lines.Where(line => line is { Kind: LineKind.Coming, LastDay: not null }).OrderBy(line => line.LastDay),
        ];
        if (coming.Count == 0)
            return null;
        DigestWords words = DigestWords.Of(model.Language);
        // The start of the model's day: the same digest gives the same calendar, and a later one takes its place.
        DateTimeOffset stamp = DeadlineRule.StartOf(model.Day);
        var seen = new Dictionary<Uri, int>();
        var entries = new List<CalendarEvent>(coming.Count);
        foreach (DigestLine line in coming)
        {
            int number = seen[line.Link] = seen.GetValueOrDefault(line.Link) + 1;
            // Of the link alone: a moved last day or another language changes the entry that is there and makes no second one.
            string id = IcsWriter.IdOf(line.Link.AbsoluteUri);
            CalendarEvent entry = IcsWriter.Entry(
                number == 1 ? id : $"{id}-{number}",
                stamp,
                line.LastDay!.Value,
                words.CalendarTitle(line.What),
                string.Join(' ', words.Source(line.Directive, line.Receiver), line.Why)
            );
            // The library writes an address as it was given, and this one has to be ASCII.
            entry.Url = new Uri(line.Link.AbsoluteUri);
            entries.Add(entry);
        }
        return IcsWriter.Write("Digest", entries);
    }
}
