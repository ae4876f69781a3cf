using System.Text;
using GenderEquality.Activities.Deadlines;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Deadlines;

/// <summary>Files of days: calendars and rows, with every fault at its line.</summary>
public sealed class CalendarImportTests
{
    private const string Notice = "Thông báo 1/TB-BNV ngày 01/11/2026 của Bộ Nội vụ";

    [Test]
    public void Calendar_WithSpansAndFoldedLines_GivesEachDayWithItsKind()
    {
        CalendarImport read = Read(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270204\r\nDTEND;VALUE=DATE:20270207\r\n"
                + "SUMMARY:Tết Nguyên\r\n  đán\\, nghỉ\r\nBEGIN:VALARM\r\nSUMMARY:Chuông\r\nEND:VALARM\r\nEND:VEVENT\r\n"
                + "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270220\r\nSUMMARY:Làm việc bù Tết\r\nEND:VEVENT\r\n"
                + "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270903\r\nSUMMARY:Quốc khánh\r\nSTATUS:TENTATIVE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            Notice
        );

        Assert.That(read.Faults, Is.Empty);
        Assert.That(read.Skipped, Is.EqualTo(1));
        Assert.That(
            read.Days.Select(day => $"{day.Day:yyyy-MM-dd} {day.Kind} {day.Name}"),
            Is.EqualTo(
                new[]
                {
                    "2027-02-04 Holiday Tết Nguyên đán, nghỉ",
                    "2027-02-05 Holiday Tết Nguyên đán, nghỉ",
                    "2027-02-06 Holiday Tết Nguyên đán, nghỉ",
                    "2027-02-20 Worked Làm việc bù Tết",
                }
            )
        );
        Assert.That(read.Days.Select(day => (day.Source, day.Status)).Distinct(), Is.EqualTo(new[] { (Notice, DayStatus.Announced) }));
    }

    [Test]
    public void Calendar_WithFaults_NamesThemAllWithTheirLines()
    {
        CalendarImport read = Read(
            "BEGIN:VCALENDAR\nnothing\nBEGIN:VEVENT\nDTSTART:20270204T080000\nSUMMARY:Tết\nEND:VEVENT\n"
                + "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20270204\nDTEND;VALUE=DATE:20270204\nRRULE:FREQ=YEARLY\nEND:VEVENT\n"
                + "BEGIN:VEVENT\nSUMMARY:Không ngày\nEND:VEVENT\n"
                + "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20370101\nSUMMARY:Xa\nEND:VEVENT\nEND:VCALENDAR\n",
            Notice
        );

        Assert.That(read.Faults.Select(fault => fault.Line), Is.EqualTo(new[] { 2, 4, 7, 9, 10, 12, 16 }));
        Assert.That(read.Faults[1].Message, Does.Contain("DTSTART có giờ"));
        Assert.That(read.Faults[2].Message, Does.Contain("Thiếu SUMMARY"));
        Assert.That(read.Faults[3].Message, Does.Contain("DTEND phải sau DTSTART"));
        Assert.That(read.Faults[6].Message, Does.Contain("2020 đến 2035"));
    }

    [Test]
    public void Calendar_CutOff_IsRefused()
    {
        Assert.That(
            Read("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20270204\n", Notice).Faults.Select(fault => fault.Line),
            Is.EqualTo(new[] { 2 })
        );
        Assert.That(
            Read("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20270204\nSUMMARY:A\nEND:VEVENT\n", Notice).Faults.Single().Message,
            Does.Contain("bị cắt ngang")
        );
    }

    [Test]
    public void Rows_InEitherFormOfDates_WithQuotesAndBom_AreRead()
    {
        CalendarImport read = CalendarImport.Read(
            [
                .. Encoding.UTF8.Preamble,
                .. Encoding.UTF8.GetBytes(
                    "Ngày;Loại;Tên;Nguồn\r\n08/02/2027;Nghỉ lễ;\"Tết; \"\"Đinh Mùi\"\"\";TB 1\r\n2027-02-20;làm bù;Làm bù Tết;\r\n\r\n"
                ),
            ],
            Notice
        );

        Assert.That(read.Faults, Is.Empty);
        Assert.That(
            read.Days,
            Is.EqualTo(
                new[]
                {
                    new CalendarDay(new DateOnly(2027, 2, 8), DayKind.Holiday, DayStatus.Announced, "Tết; \"Đinh Mùi\"", "TB 1"),
                    new CalendarDay(new DateOnly(2027, 2, 20), DayKind.Worked, DayStatus.Announced, "Làm bù Tết", Notice),
                }
            )
        );
    }

    [Test]
    public void Rows_WithCommasAndWithoutNames_AreRead() =>
        Assert.That(Read("8/2/2027,nghỉ bù,\"Tết, bù\",TB 1\n", null).Days.Single().Name, Is.EqualTo("Tết, bù"));

    [Test]
    public void Rows_Written_AreReadBackTheSame()
    {
        List<CalendarDay> days = [.. HolidayNotices.All.OrderBy(day => day.Day)];

        CalendarImport read = Read(CalendarImport.Write(days), null);

        Assert.That(read.Faults, Is.Empty);
        Assert.That(read.Days, Is.EqualTo(days));
    }

    [Test]
    public void Rows_WithFaults_NameThemAllWithTheirLines()
    {
        CalendarImport read = Read(
            "ngày;loại;tên;nguồn\n31/02/2027;nghỉ lễ;A;N\n08/02/2027;đi chơi;;\n09/02/2027;nghỉ lễ;B;N\n09/02/2027;nghỉ bù;B;N\n01/01/2019;nghỉ lễ;C;N\n\"mở;x\n",
            null
        );

        Assert.That(read.Faults.Select(fault => fault.Line), Is.EqualTo(new[] { 2, 3, 3, 3, 5, 6, 7 }));
        Assert.That(read.Faults[0].Message, Is.EqualTo("“31/02/2027” không phải ngày. Ghi ngày/tháng/năm, ví dụ 08/02/2027."));
        Assert.That(read.Faults[1].Message, Does.Contain("Không có loại “đi chơi”"));
        Assert.That(read.Faults[4].Message, Is.EqualTo("Ngày 09/02/2027 đã có ở dòng 4."));
        Assert.That(read.Faults[6].Message, Does.Contain("ngoặc kép"));
    }

    [Test]
    public void Files_TooLargeOrOfAnotherKind_AreRefused()
    {
        Assert.That(CalendarImport.Read(new byte[CalendarImport.MostBytes + 1], Notice).Faults.Single().Message, Does.Contain("1 MB"));
        Assert.That(CalendarImport.Read([0x50, 0x4B, 0x03, 0xFF], Notice).Faults.Single().Message, Does.Contain("UTF-8"));
        Assert.That(Read("", Notice).Faults.Single().Message, Does.Contain("không có ngày nào"));
        string many = string.Concat(
            Enumerable.Range(0, 2001).Select(i => $"{new DateOnly(2020, 1, 1).AddDays(i):yyyy-MM-dd};nghỉ lễ;Ngày {i};N\n")
        );
        Assert.That(Read(many, null).Faults.Single().Line, Is.EqualTo(2001));
    }

    private static CalendarImport Read(string text, string? source) => CalendarImport.Read(Encoding.UTF8.GetBytes(text), source);
}
