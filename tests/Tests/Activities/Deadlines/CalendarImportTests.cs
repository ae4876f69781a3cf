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
    public void Calendar_WithDaysThatDoNotExist_NamesEachWithItsLine()
    {
        CalendarImport read = Read(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20270231\nDTEND;VALUE=DATE:2027-03-02\nSUMMARY:A\nEND:VEVENT\n"
                + "BEGIN:VEVENT\nDTSTART;VALUE=DATE:99991231\nSUMMARY:B\nEND:VEVENT\nEND:VCALENDAR\n",
            Notice
        );

        Assert.That(
            read.Faults.Select(fault => $"{fault.Line} {fault.Message}"),
            Is.EqualTo(
                new[]
                {
                    "3 DTSTART “20270231” không phải ngày. Viết như 20270208.",
                    "4 DTEND “2027-03-02” không phải ngày. Viết như 20270208.",
                    "8 Ngày 31/12/9999 ở ngoài các năm 2020 đến 2035.",
                }
            )
        );
    }

    [Test]
    public void Calendar_WithADuration_LastsAsManyDays()
    {
        Assert.That(
            Read(Event("DTSTART;VALUE=DATE:20270204\nDURATION:P3D\nSUMMARY:Tết"), Notice).Days.Select(day => day.Day.Day),
            Is.EqualTo(new[] { 4, 5, 6 })
        );
        foreach (string duration in new[] { "PT24H", "-P1D", "P0D", "P61D", "P2147483647W", "P99999999999D", "x" })
        {
            CalendarImport read = Read(Event($"DTSTART;VALUE=DATE:20270204\nDURATION:{duration}\nSUMMARY:Tết"), Notice);
            Assert.That(read.Faults.Select(fault => fault.Line), Is.EqualTo(new[] { 4 }), duration);
        }
    }

    [Test]
    public void Calendar_WhoseEventsRepeat_IsRefusedWithoutWorkingThemOut()
    {
        foreach (
            string repetition in new[]
            {
                "RRULE:FREQ=SECONDLY;COUNT=2000000000",
                "RRULE:FREQ=NONSENSE;COUNT=99999999999999999999",
                "RDATE;VALUE=DATE:" + string.Join(',', Enumerable.Repeat("20270204", 100_000)),
            }
        )
        {
            CalendarImport read = Read(Event($"DTSTART;VALUE=DATE:20270204\nSUMMARY:Tết\n{repetition}"), Notice);
            Assert.That(read.Faults.Single().Line, Is.EqualTo(5), repetition[..20]);
            Assert.That(read.Faults.Single().Message, Does.StartWith("Sự kiện lặp lại"));
        }
    }

    /// <summary>Each with the line of its first fault.</summary>
    private static IEnumerable<TestCaseData<string, int>> BrokenCalendars =>
        [
            new("BEGIN:VCALENDAR", 0) { TestName = "{m}(nothing but its beginning)" },
            new("BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR", 3) { TestName = "{m}(an end too many)" },
            new("BEGIN:VCALENDAR\nEND:VCALENDAR\nSUMMARY:A", 3) { TestName = "{m}(a line behind its end)" },
            new("BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT", 3) { TestName = "{m}(an event behind its end)" },
            new("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR", 3) { TestName = "{m}(an event in an event)" },
            new("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VALARM\nEND:VEVENT\nEND:VCALENDAR", 3) { TestName = "{m}(an alarm without its end)" },
            new(Event(Whole + "SUMMARY;CHARSET:A"), 5) { TestName = "{m}(a parameter without a value)" },
            new(Event(Whole + "LOCATION:A\u0001B"), 5) { TestName = "{m}(a control character)" },
            new(Event("DTSTART;TZID=Nowhere/Land:20270204T080000\nSUMMARY:A"), 3) { TestName = "{m}(an unknown time zone)" },
            new(Event("DTSTART;VALUE=DATE:" + new string('1', 900_000) + "\nSUMMARY:A"), 3) { TestName = "{m}(a date of 900,000 digits)" },
            new(Event(Whole + "LOCATION" + string.Concat(Enumerable.Repeat(";A=\"b\"", 100_000))), 5)
            {
                TestName = "{m}(100,000 parameters)",
            },
            new("BEGIN:VCALENDAR\n" + string.Concat(Enumerable.Repeat("BEGIN:X\n", 10_000)), 9) { TestName = "{m}(deeply nested)" },
            new("BEGIN:VCALENDAR\n" + string.Concat(Enumerable.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", 2_001)) + "END:VCALENDAR", 0)
            {
                TestName = "{m}(2,001 events)",
            },
            new(Event(string.Concat(Enumerable.Repeat("A:b\n", 20_001))), 0) { TestName = "{m}(20,001 lines)" },
            new(Event(string.Concat(Enumerable.Repeat("DTSTART:20270231\n", 10_000))), 0) { TestName = "{m}(10,000 faults)" },
            new("BEGIN:VCALENDAR\uFFFE", 0) { TestName = "{m}(no character)" },
        ];

    [TestCaseSource(nameof(BrokenCalendars))]
    public void Calendar_BrokenOrHostile_IsRefusedAtItsFirstFault(string text, int line)
    {
        CalendarImport read = Read(text, Notice);

        Assert.That(read.Faults, Has.Count.InRange(1, 101));
        Assert.That(read.Faults[0].Line, Is.EqualTo(line), read.Faults[0].Message);
        Assert.That(read.Faults.Select(fault => fault.Message), Is.All.Not.Empty.And.All.Length.LessThan(200));
    }

    [Test]
    public void Calendar_WrittenByHand_IsReadForAllThatIsUnusualInIt()
    {
        CalendarImport read = Read(
            "\n  begin:vcalendar\nBegin : VEvent \ndtstart:20270204\n\nsum\n\tmary:Tết\\, nghỉ\\nlễ \\\\ A\nX-GENDEREQUALITY-LINE:77\nend:vevent\nEND:VCALENDAR\n"
                + "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20270205\nSUMMARY:Hai lịch trong một tệp\nEND:VEVENT\nEND:VCALENDAR",
            Notice
        );

        Assert.That(read.Faults, Is.Empty);
        Assert.That(read.Days.Select(day => day.Name), Is.EqualTo(new[] { "Tết, nghỉ lễ \\ A", "Hai lịch trong một tệp" }));
    }

    /// <summary>Two lines with which an event can be read.</summary>
    private const string Whole = "DTSTART;VALUE=DATE:20270204\nSUMMARY:A\n";

    private static string Event(string lines) => $"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n";

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
