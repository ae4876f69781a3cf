using FsCheck;
using FsCheck.Fluent;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Deadlines;

/// <summary>Dates of lower levels, and dates of a directive that collide.</summary>
internal sealed class BackPlanTests
{
    private static readonly WorkCalendar Calendar = WorkCalendar.National;
    private static readonly DateOnly Today = new(2026, 1, 5);
    private static readonly DeadlineRule WithinJune = new(Cadence.SixMonthly, 6, null, null, Bound.WithinMonth, null);
    private static readonly DeadlineRule BeforeJune = new(Cadence.SixMonthly, 6, 1, null, Bound.Before, null);

    // 30/6/2026 is a Tuesday; 29/6 the Monday before it, 26/6 the Friday before that.
    [Test]
    public void Plan_FromAWorkingDay_GivesEachLevelTheWorkingDayBefore()
    {
        IReadOnlyList<PlannedDay> planned = BackPlan.Plan(new DateOnly(2026, 6, 30), ["SO", "PHONG", "THCS"], Calendar);

        Assert.That(
            planned.Select(one => one.LastDay),
            Is.EqualTo(new[] { new DateOnly(2026, 6, 30), new(2026, 6, 29), new(2026, 6, 26) })
        );
        Assert.That(
            planned[1].Explanation,
            Does.Contain("Phòng GDĐT").And.Contain("thứ Hai 29/06/2026").And.Contain("Nghị định 09/2019/NĐ-CP")
        );
    }

    // 31/5/2026 is a Sunday: the Phòng works on it on Friday 29/5, so its schools send by Thursday 28/5.
    [Test]
    public void Plan_FromADayOff_CountsFromTheWorkingDayBeforeIt()
    {
        IReadOnlyList<PlannedDay> planned = BackPlan.Plan(new DateOnly(2026, 5, 31), ["PHONG", "MN"], Calendar);

        Assert.That(planned[1].LastDay, Is.EqualTo(new DateOnly(2026, 5, 28)));
        Assert.That(planned[1].Explanation, Does.Contain("thứ Sáu 29/05/2026"));
    }

    [Test]
    public void Plan_OverTet_LeavesOutTheBreak()
    {
        IReadOnlyList<PlannedDay> planned = BackPlan.Plan(new DateOnly(2026, 2, 24), ["SO", "PHONG", "TH"], Calendar, workingDays: 2);

        Assert.That(
            planned.Select(one => one.LastDay),
            Is.EqualTo(new[] { new DateOnly(2026, 2, 24), new(2026, 2, 13), new(2026, 2, 11) })
        );
    }

    [Test]
    public void Check_OfOneMonthForAPhongAndItsSchools_ProposesAnEarlierDayForTheSchools()
    {
        DateConflict conflict = BackPlan.Check([WithinJune], ["PHONG", "MN", "TH", "THCS"], Today, Calendar).Single();

        Assert.That(conflict.Rule, Is.SameAs(WithinJune));
        Assert.That(conflict.Proposal, Has.Count.EqualTo(2));
        Assert.That(conflict.Proposal[0].Levels, Is.EqualTo(new[] { "PHONG" }));
        Assert.That(conflict.Proposal[0].Bound, Is.EqualTo(Bound.WithinMonth));
        // In 2030 the 30th is a Sunday, so that the Phòng has Friday 28 and the schools Thursday 27.
        Assert.That(conflict.Proposal[1] with { Levels = null }, Is.EqualTo(WithinJune with { Bound = Bound.OnOrBefore, Day = 27 }));
        Assert.That(conflict.Proposal[1].Levels, Is.EqualTo(new[] { "MN", "TH", "THCS" }));
        Assert.That(
            conflict.Text,
            Is.EqualTo(
                "Phòng GDĐT và cấp dưới (trường mầm non, trường tiểu học và trường THCS) có cùng một hạn, hết thứ Ba 30/06/2026, nên Phòng GDĐT không còn ngày làm việc nào để tổng hợp. Đề nghị tách hạn: Phòng GDĐT chậm nhất hết tháng 06; trường mầm non, trường tiểu học và trường THCS chậm nhất ngày 27/06 (điểm b khoản 5 Điều 8 Nghị định 09/2019/NĐ-CP)."
            )
        );
    }

    [Test]
    public void Check_OfSchoolsAlone_FindsNothing() =>
        Assert.That(BackPlan.Check([WithinJune, BeforeJune], ["MN", "TH", "THCS", "THPT"], Today, Calendar), Is.Empty);

    [Test]
    public void Check_OfThreeLevels_GivesEachItsOwnDay()
    {
        DateConflict conflict = BackPlan
            .Check([new DeadlineRule(Cadence.Annual, 12, 15, 2026, Bound.Before, null)], ["SO", "PHONG", "THCS", "THPT"], Today, Calendar)
            .Single();

        // 14/12/2026 is a Monday.
        Assert.That(
            conflict.Proposal.Select(rule => (string.Join(',', rule.Levels!), rule.Bound, rule.Day)),
            Is.EqualTo(new[] { ("SO", Bound.Before, 15), ("PHONG,THPT", Bound.OnOrBefore, 11), ("THCS", Bound.OnOrBefore, (int?)10) })
        );
    }

    [Test]
    public void Check_OfTwoRulesWithOneDay_MovesTheLowerLevels()
    {
        DeadlineRule office = BeforeJune with { Levels = ["PHONG"] };
        DeadlineRule schools = BeforeJune with { Bound = Bound.OnOrBefore, Month = 5, Day = 31, Levels = ["MN", "THPT"] };

        DateConflict conflict = BackPlan.Check([office, schools], ["PHONG", "MN", "THPT"], Today, Calendar).Single();

        Assert.That(conflict.Rule, Is.SameAs(schools));
        Assert.That(conflict.Proposal.Select(rule => string.Join(',', rule.Levels!)), Is.EqualTo(new[] { "THPT", "MN" }));
        Assert.That(conflict.Proposal[0].Day, Is.EqualTo(31));
        Assert.That(conflict.Text, Does.StartWith("Trường mầm non có hạn đến hết Chủ nhật 31/05/2026, nhưng Phòng GDĐT"));
    }

    [Test]
    public void Check_OfDatesAWorkingDayApart_FindsNothing()
    {
        DeadlineRule office = new(Cadence.SixMonthly, 6, 10, 2026, Bound.OnOrBefore, null) { Levels = ["PHONG"] };
        DeadlineRule schools = office with { Day = 9, Levels = ["MN"] };

        Assert.That(BackPlan.Check([office, schools], ["PHONG", "MN"], Today, Calendar), Is.Empty);
    }

    [Test]
    public void Check_WhereTheIssuerOwesEarlier_MovesEveryone()
    {
        DateConflict conflict = BackPlan
            .Check(
                [WithinJune, BeforeJune with { Month = 11, Day = 15 }],
                ["MN", "TH"],
                Today,
                Calendar,
                issuerOwes: new DateOnly(2026, 6, 15)
            )
            .Single();

        // The issuer owes by Monday 15/6, so that the schools send by Friday 12/6.
        Assert.That(conflict.Proposal.Single().Month, Is.EqualTo(6));
        Assert.That(conflict.Proposal.Single().Day, Is.EqualTo(12));
        Assert.That(conflict.Text, Does.Contain("chậm nhất thứ Hai 15/06/2026"));
    }

    [Test]
    public void Check_OfWhatItProposed_FindsNothing() =>
        Prop.ForAll(
                Arb.From(
                    from month in Gen.Choose(1, 12)
                    from day in Gen.Choose(1, 28)
                    from every in Gen.Elements<int?>(null, 1, 3, 6)
                    from bound in Gen.Elements(Bound.Before, Bound.OnOrBefore, Bound.WithinMonth)
                    from shift in Gen.Elements(Enum.GetValues<ShiftPolicy>())
                    from levels in Gen.Elements("SO PHONG MN", "PHONG TH THPT", "SO THPT", "SO XA TH THCS", "XA MN")
                    from workingDays in Gen.Choose(1, 6)
                    from year in Gen.Elements<int?>(null, 2027)
                    select (
                        Rule: new DeadlineRule(Cadence.SixMonthly, month, bound == Bound.WithinMonth ? null : day, year, bound, null)
                        {
                            EveryMonths = every,
                            Shift = shift,
                        },
                        Levels: levels.Split(' '),
                        WorkingDays: workingDays
                    )
                ),
                given =>
                {
                    DateConflict conflict = BackPlan
                        .Check([given.Rule], given.Levels, Today, Calendar, workingDays: given.WorkingDays)
                        .Single();
                    Assert.That(BackPlan.Check(conflict.Proposal, given.Levels, Today, Calendar, workingDays: given.WorkingDays), Is.Empty);
                    Assert.That(conflict.Proposal.SelectMany(rule => rule.Levels!), Is.EquivalentTo(given.Levels));
                    for (int i = 1; i < conflict.Proposal.Count; i++)
                    {
                        Assert.That(new DeadlineRuleValidator().Validate(conflict.Proposal[i]).Errors, Is.Empty);
                        IReadOnlyList<Occurrence> lower = conflict
                            .Proposal[i]
                            .Occurrences(new DateOnly(2025, 10, 1), new DateOnly(2035, 1, 1), Calendar);
                        foreach (Occurrence upper in conflict.Proposal[i - 1].Occurrences(Today, new DateOnly(2034, 12, 31), Calendar))
                        {
                            DateOnly limit = Calendar.AddWorkingDays(Calendar.WorkingDayOnOrBefore(upper.LastDay), -given.WorkingDays);
                            Assert.That(
                                lower.Any(one => one.LastDay <= limit && one.LastDay.AddDays(31) > limit),
                                Is.True,
                                $"{given.Rule}: {upper.LastDay:O} has nothing by {limit:O}; {conflict.Proposal[i]}"
                            );
                        }
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));
}
