using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Deadlines;

/// <summary>What a wording says beyond its days, the ways it may be typed, and what is refused.</summary>
internal sealed class DeadlineTextTests
{
    [TestCase("trước ngày 31/02", "31/02")]
    [TestCase("chậm nhất ngày 31/4 hằng năm", "31/04")]
    [TestCase("ngày 29/02/2027", "29/02/2027")]
    [TestCase("trước ngày 15 tháng 13", "15/13")]
    [TestCase("trong tháng 13", "tháng 13")]
    [TestCase("trước ngày 00/5", "00/05")]
    [TestCase("ngày 32 hằng tháng", "ngày 32")]
    [TestCase("trong quý V", "quý 5")]
    [TestCase("trước 25 giờ ngày 5/6/2026", "25 giờ")]
    [TestCase("trước 17h75 ngày 5/6/2026", "17 giờ 75")]
    [TestCase("trước ngày 15/6/1850", "15/06/1850")]
    public void Read_OfAnImpossibleDate_IsRefusedAndNamesIt(string text, string named)
    {
        DeadlineReading reading = DeadlineText.Read(text);

        Assert.That(reading.Rules, Is.Empty);
        Assert.That(reading.Refusals.Single().Message, Does.Contain(named));
    }

    [TestCase("")]
    [TestCase("báo cáo đầy đủ, kịp thời, đúng quy định")]
    [TestCase("hằng năm")]
    [TestCase("ngay sau khi nhận được văn bản")]
    [TestCase("từ ngày 15/6/2026")]
    [TestCase("trong năm học 2025-2026")]
    [TestCase("trong học kỳ I")]
    [TestCase("theo Nghị định số 09/2019/NĐ-CP")]
    [TestCase("đạt 95,5% trở lên")]
    [TestCase("trong vòng 24 giờ kể từ khi xảy ra vụ việc")]
    public void Read_OfATextWithoutADay_IsRefusedWithAReason(string text)
    {
        DeadlineReading reading = DeadlineText.Read(text);

        Assert.That(reading.Rules, Is.Empty);
        Assert.That(reading.Refusals.Single().Message, Is.Not.Empty);
    }

    [Test]
    public void Read_OfTwoImpossibleDates_NamesBoth() =>
        Assert.That(DeadlineText.Read("trước ngày 31/4 và 31/9").Refusals, Has.Count.EqualTo(2));

    [Test]
    public void Read_OfALimitBesideAnImpossibleFraction_ReadsTheLimit() =>
        Assert.That(DeadlineText.Read("đạt 30/30 trường, báo cáo trước ngày 15/6").Rules.Single().Month, Is.EqualTo(6));

    [TestCase("trước ngày 01/6 và 15/11 hàng năm", Cadence.SixMonthly, Cadence.SixMonthly)]
    [TestCase("định kỳ 6 tháng trước ngày 10/6, hằng năm trước ngày 10/12", Cadence.SixMonthly, Cadence.Annual)]
    [TestCase("định kỳ 6 tháng, 1 năm báo cáo trước ngày 15/6 và 15/12", Cadence.SixMonthly, Cadence.Annual)]
    [TestCase("Báo cáo học kỳ I trước ngày 10/01, học kỳ II trước ngày 25/5", Cadence.SixMonthly, Cadence.SixMonthly)]
    [TestCase("trước ngày 10/6 (báo cáo 6 tháng) và trước ngày 10/12 (báo cáo năm)", Cadence.SixMonthly, Cadence.Annual)]
    [TestCase("sơ kết: 20/12; tổng kết: 20/5", Cadence.SixMonthly, Cadence.Annual)]
    [TestCase("chậm nhất ngày 30/11 hằng năm", Cadence.Annual)]
    [TestCase("chậm nhất ngày 30/11/2026", Cadence.Once)]
    [TestCase("hằng quý, trước ngày 15 của tháng cuối quý", Cadence.Quarterly)]
    [TestCase("trước ngày 05 của tháng sau", Cadence.Monthly)]
    [TestCase("trong vòng 3 ngày làm việc kể từ khi nhận", Cadence.Once)]
    public void Read_NamesThePeriodOfEachDate(string text, params Cadence[] cadences) =>
        Assert.That(DeadlineText.Read(text).Rules.Select(rule => rule.Cadence), Is.EqualTo(cadences));

    [TestCase("trước ngày 5/6", Bound.Before)]
    [TestCase("chậm nhất trước ngày 5/6", Bound.Before)]
    [TestCase("chậm nhất ngày 5/6", Bound.OnOrBefore)]
    [TestCase("5/6", Bound.OnOrBefore)]
    [TestCase("trong tháng 6", Bound.WithinMonth)]
    [TestCase("hết tháng 6", Bound.OnOrBefore)]
    [TestCase("trong quý II", Bound.Within)]
    [TestCase("trong vòng 10 ngày kể từ ngày ký", Bound.Within)]
    public void Read_TellsTheBound(string text, Bound bound) =>
        Assert.That(DeadlineText.Read(text).Rules.Single().Bound, Is.EqualTo(bound));

    [TestCase("TRƯỚC NGÀY 15/6/2026")]
    [TestCase("trước\u00A0ngày\u00A015/6/2026")]
    [TestCase("trước   ngày\t15 / 6 / 2026.")]
    [TestCase("trước ngày １５／６／２０２６")]
    [TestCase("trước ngày 15–6–2026")]
    [TestCase("**trước ngày 15.6.2026**")]
    [TestCase("- trước ngày 15 tháng 6 năm 2026;")]
    [TestCase("trước ngày 15 tháng sáu năm 2026")]
    [TestCase("trước\nngày 15 tháng 6, năm 2026")]
    public void Read_OfAnyTyping_IsTheSame(string typed) =>
        Assert.That(DeadlineText.Read(typed).Rules.Single(), Is.EqualTo(new DeadlineRule(Cadence.Once, 6, 15, 2026, Bound.Before, null)));

    [Test]
    public void Read_OfDecomposedLetters_IsTheSame()
    {
        const string Composed = "chậm nhất mười lăm ngày làm việc kể từ ngày nhận được";

        DeadlineRule rule = DeadlineText.Read(Composed.Normalize(NormalizationForm.FormD)).Rules.Single();

        Assert.That(rule, Is.EqualTo(DeadlineText.Read(Composed).Rules.Single()));
        Assert.That(rule.After, Is.EqualTo(new EventSpan(15, SpanUnit.WorkingDay)));
        Assert.That(rule.NeedsEvent, Is.True);
    }

    [Test]
    public void Read_OfHalfACharacter_DoesNotFail() => Assert.That(DeadlineText.Read("\uD83D trước ngày 15/6").Rules, Has.Count.EqualTo(1));

    [Test]
    public void Read_OfATooLongText_IsRefused() =>
        Assert.That(DeadlineText.Read("trước ngày 15/6 " + new string('x', DeadlineText.MaxLength)).Refusals, Has.Count.EqualTo(1));

    [Test]
    public void Read_OfAnyPieces_GivesRulesThatHoldOrAReason()
    {
        string[] pieces =
        [
            "trước",
            "chậm nhất",
            "ngày",
            "tháng",
            "quý",
            "năm",
            "hằng",
            "15",
            "31/02",
            "15/6",
            "10/6/2026",
            "và",
            ",",
            "(",
            ")",
            ":",
            "-",
            "trong",
            "vòng",
            "5 ngày",
            "làm việc",
            "kể từ",
            "sau khi",
            "6 tháng",
            "tháng 6",
            "quý II",
            "cuối",
            "cuối cùng",
            "17h00",
            "16 giờ 30",
            "đến hết",
            "từ",
            "của",
            "sau",
            "2026",
            "I",
            "0",
            "99",
        ];
        Prop.ForAll(
                Arb.From(Gen.Elements(pieces).ListOf().Select(list => string.Join(' ', list.Take(14)))),
                text =>
                {
                    DeadlineReading reading = DeadlineText.Read(text);
                    Assert.That(reading.Rules.Count == 0, Is.Not.EqualTo(reading.Refusals.Count == 0), text);
                    foreach (DeadlineRule rule in reading.Rules)
                    {
                        Assert.That(new DeadlineRuleValidator().Validate(rule).Errors, Is.Empty, $"{text}: {rule}");
                        Assert.That(
                            rule.Occurrences(
                                    new DateOnly(2026, 1, 1),
                                    new DateOnly(2027, 12, 31),
                                    WorkCalendar.National,
                                    new DateOnly(2026, 5, 5)
                                )
                                .All(one => one.ReminderDay <= one.LastDay && !WorkCalendar.National.IsDayOff(one.ReminderDay)),
                            Is.True,
                            text
                        );
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true));
    }
}
