using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Deadlines;

/// <summary>Which report periods a directive opens, for whom.</summary>
public sealed class PeriodTests
{
    private static readonly DateTimeOffset Now = DeadlineRule.StartOf(new DateOnly(2026, 3, 2));

    [Test]
    public void Rules_ForAll_OpenTheNextDateAlone() =>
        Assert.That(Opened(Rule(1, 6), Rule(15, 11)), Is.EqualTo(new[] { "2026-06 31/05/2026" }));

    [Test]
    public void Rules_OfTwoLevelsInOneMonth_OpenAPeriodForEach()
    {
        DeadlineRule schools = Rule(20, 6) with { Levels = ["TH", "MN"] };
        DeadlineRule offices = Rule(30, 6) with { Levels = ["PHONG"] };

        Assert.That(Opened(schools, offices), Is.EqualTo(new[] { "2026-06@MN-TH 19/06/2026", "2026-06@PHONG 29/06/2026" }));
        Assert.That(PeriodKey.IsFor("2026-06@MN-TH", UnitLevel.TH), Is.True);
        Assert.That(PeriodKey.IsFor("2026-06@MN-TH", UnitLevel.Phong), Is.False);
        Assert.That(PeriodKey.IsFor("2026-06@MN-TH", UnitLevel.THCS), Is.False);
        Assert.That(PeriodKey.IsFor("2026-06", UnitLevel.THCS), Is.True);
    }

    [Test]
    public void Period_OfOneGroupOfLevels_DoesNotHoldUpTheOther()
    {
        Directive directive = Sent(Rule(20, 6) with { Levels = ["TH"] }, Rule(30, 6) with { Levels = ["PHONG"] });
        foreach (ReportPeriodOpened opened in directive.NextPeriods(Now, WorkCalendar.National))
            directive = Directive.Fold(directive, opened)!;

        Assert.That(directive.NextPeriods(Now, WorkCalendar.National), Is.Empty);
        Assert.That(
            directive.NextPeriods(DeadlineRule.StartOf(new DateOnly(2026, 6, 20)), WorkCalendar.National).Select(one => one.Period),
            Is.EqualTo(new[] { "2027-06@TH" })
        );
    }

    private static DeadlineRule Rule(int day, int month) => new(Cadence.SixMonthly, month, day, null, Bound.Before, null);

    private static string[] Opened(params DeadlineRule[] rules) =>
        [.. Sent(rules).NextPeriods(Now, WorkCalendar.National).Select(one => $"{one.Period} {DeadlineRule.Date(one.LastDay)}")];

    private static Directive Sent(params DeadlineRule[] rules) =>
        new(new UnitId(Guid.NewGuid()), "", new PersonId(Guid.NewGuid()), Now, null, null)
        {
            Content = new DirectiveContent(
                "KH",
                1,
                "KH",
                null,
                "Sở",
                "Kế hoạch",
                ["PHONG", "TH", "MN"],
                LinkKind.Professional,
                [],
                rules,
                PublicationRequired: false,
                null,
                null,
                null
            ),
        };
}
