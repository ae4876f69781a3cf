using System.Text;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Host.Writing;
using Ical.Net;
using Ical.Net.CalendarComponents;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Writing;

/// <summary>Calendar files that are handed out, as another program reads them.</summary>
public sealed class IcsWriterTests
{
    private static readonly DateTimeOffset Stamp = new(2026, 11, 17, 0, 0, 0, DeadlineRule.VietnamOffset);

    [Test]
    public void Write_OfAnyCharacters_IsFoldedWithinOctetsAndReadBackTheSame()
    {
        // At every distance from the end of a line: a letter of three octets, a character of four, what has to be escaped.
        foreach (int length in Enumerable.Range(0, 80))
        {
            string title = new string('x', length) + "ế𠀀𡨸😀😀😀 ; , \\\\ \"q\" " + string.Concat(Enumerable.Repeat("𡨸喃", 40));

            string written = IcsWriter.Write("Test", [IcsWriter.Entry("1", Stamp, new DateOnly(2027, 2, 4), title, title)]);

            string[] lines = written.Split("\r\n");
            Assert.That(lines.Select(line => Encoding.UTF8.GetByteCount(line)), Is.All.LessThanOrEqualTo(75));
            Assert.That(lines.Skip(1).SkipLast(1), Is.All.Not.Empty);
            CalendarEvent entry = Calendar.Load(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(written)))!.Events.Single();
            Assert.That((entry.Summary, entry.Description), Is.EqualTo((title, title)));
        }
    }

    [Test]
    public void Write_OfTextWithControls_StaysOneLineOfText()
    {
        string written = IcsWriter.Write(
            "Test",
            [IcsWriter.Entry("1", Stamp, new DateOnly(2027, 2, 4), "a\r\nEND:VEVENT\u0000\u2028b\t\tc", "")]
        );

        Assert.That(written, Does.Contain("SUMMARY:a END:VEVENT b c\r\n"));
    }

    [Test]
    public void Write_IsReadBackByTheImport()
    {
        string written = IcsWriter.Write(
            "Test",
            [IcsWriter.Entry("1", Stamp, new DateOnly(2027, 2, 4), "Tết; 𡨸", ""), Tentative(new DateOnly(2027, 2, 5))]
        );

        CalendarImport read = CalendarImport.Read(Encoding.UTF8.GetBytes(written), "TB 1");

        Assert.That(read.Faults, Is.Empty);
        Assert.That(
            read.Days,
            Is.EqualTo(new[] { new CalendarDay(new DateOnly(2027, 2, 4), DayKind.Holiday, DayStatus.Announced, "Tết; 𡨸", "TB 1") })
        );
        Assert.That(read.Skipped, Is.EqualTo(1));
    }

    private static CalendarEvent Tentative(DateOnly day)
    {
        CalendarEvent entry = IcsWriter.Entry("2", Stamp, day, "Dự kiến", "");
        entry.Status = EventStatus.Tentative;
        return entry;
    }
}
