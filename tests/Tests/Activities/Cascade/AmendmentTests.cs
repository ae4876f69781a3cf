using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Tests.Host;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Cascade;

/// <summary>Given a directive that runs, when a corrected version comes, then it goes on under the new content, or is refused.</summary>
public sealed class AmendmentTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 9, 0, 0, TimeSpan.FromHours(7));
    private static readonly DirectiveId Id = new(Guid.Parse("0197a1b2-0000-7000-8000-0000000000d1"));
    private static readonly DirectiveId CorrectionId = new(Guid.Parse("0197a1b2-0000-7000-8000-0000000000d2"));
    private static readonly DirectiveContent Content = Situations.Content;
    private static readonly Clause Target = Content.Clauses[0];

    [Test]
    public void Amend_ReplacesContentAndDocumentAndRemembersTheVersionBefore()
    {
        DirectiveContent corrected = Content with { Title = "Thực hiện công tác bình đẳng giới năm 2026 (đính chính)" };

        Directive after = Amended(Sent(), corrected);

        Assert.That(after.Content!.Title, Is.EqualTo(corrected.Title));
        Assert.That(after.Document, Is.EqualTo("new"));
        Assert.That(after.Revisions.Single(), Is.EqualTo(new DirectiveRevision(Content, "old", Situations.Clerk, Now)));
        Assert.That(after.Status, Is.EqualTo(DirectiveStatus.Sent));
    }

    [Test]
    public void Amend_Twice_NeverUsesAnIdAgain()
    {
        Clause duty = new("c7", ClauseKind.Duty, "Rà soát điều kiện vệ sinh tại từng điểm trường.", 0, 0);
        Directive once = Amended(Sent(), Content with { Clauses = [Target, duty] });
        Directive without = Amended(once, Content with { Clauses = [Target] }, "newer");

        Directive again = Amended(
            without,
            Content with
            {
                Clauses = [Target, duty with { Text = "Cử một lãnh đạo phụ trách công tác này." }],
            },
            "newest"
        );

        Assert.That(once.Content!.Clauses.Select(clause => clause.Id), Is.EqualTo(["c1", "c2"]));
        Assert.That(again.Content!.Clauses.Select(clause => clause.Id), Is.EqualTo(["c1", "c3"]));
    }

    [Test]
    public void Amend_OfOtherLevelsOrPublication_IsRefusedOnceUnitsHaveIt()
    {
        DirectiveContent other = Content with { Levels = ["TH", "THCS"], PublicationRequired = false, PublishBy = null };

        var refused = Assert.Throws<RefusedException>(() => Amended(Sent(), other));

        Assert.That(refused!.Refusals.Select(refusal => refusal.Path), Is.EqualTo(["content.levels", "content.publicationRequired"]));
        Assert.That(Amended(Sent() with { Status = DirectiveStatus.Confirmed }, other).Content!.Levels, Has.Count.EqualTo(2));
    }

    [Test]
    public void Amend_WithTheSameText_IsRefused() => Assert.Throws<RefusedException>(() => Amended(Sent(), Content, "old"));

    [Test]
    public void Amend_OfADirectiveThatWasSetAside_IsRefused() =>
        Assert.Throws<RefusedException>(() => Amended(Sent() with { Status = DirectiveStatus.SetAside }, Content));

    [Test]
    public void OpenPeriod_KeepsItsDate_WhileRulesStay()
    {
        Directive after = Amended(WithPeriod(), Content with { Title = "Khác" });

        Assert.That(after.Periods.Single().LastDay, Is.EqualTo(new DateOnly(2026, 11, 14)));
    }

    [Test]
    public void OpenPeriod_TakesTheDateOfChangedRules()
    {
        Directive after = Amended(
            WithPeriod(),
            Content with
            {
                ReportRules = [new DeadlineRule(Cadence.SixMonthly, 11, 20, null, Bound.Before, null)],
            }
        );

        Assert.That(after.Periods.Single().LastDay, Is.EqualTo(new DateOnly(2026, 11, 19)));
    }

    [Test]
    public void OpenPeriod_StaysWhereNoRuleGivesItAnyMore()
    {
        Directive after = Amended(
            WithPeriod(),
            Content with
            {
                ReportRules = [new DeadlineRule(Cadence.SixMonthly, 12, 10, null, Bound.Before, null)],
            }
        );

        Assert.That(after.Periods.Single().LastDay, Is.EqualTo(new DateOnly(2026, 11, 14)));
    }

    [Test]
    public void OpenObligation_MovesToTheNewDate_AndOneThatIsMetStays()
    {
        Directive after = Amended(Sent(), Content with { AcknowledgeBy = new DateOnly(2026, 6, 20), PlanBy = new DateOnly(2026, 7, 10) });
        var assigned = new DirectiveAssigned(
            Id,
            Situations.School(1),
            UnitLevel.TH,
            Situations.Office,
            Own: false,
            PublicationRequired: false,
            Content.AcknowledgeBy,
            Content.PlanBy,
            PublishBy: null
        );
        DirectiveWork work = DirectiveWork.Fold(DirectiveWork.Fold(null, assigned), new DirectiveAcknowledged(Situations.Clerk, Now))!;

        IReadOnlyList<Event> moves = AmendmentDecisions.Move(work, after, Now);

        Assert.That(
            moves.OfType<ObligationRescheduled>().Select(moved => (moved.Obligation, moved.LastDay)),
            Is.EqualTo([(ObligationKind.Plan, new DateOnly(2026, 7, 10))])
        );
    }

    [Test]
    public void Change_NamesClausesAndDatesThatDiffer()
    {
        Clause added = new("c2", ClauseKind.Duty, "Cử một lãnh đạo phụ trách công tác này.", 0, 0);
        DirectiveContent after = Content with
        {
            Clauses = [Target with { Value = 95, Start = 40 }, added],
            PlanBy = new DateOnly(2026, 7, 10),
        };

        DirectiveChange change = DirectiveChange.Between(Content, after);

        Assert.That(change.Added, Is.EqualTo([added]));
        Assert.That(change.Removed, Is.Empty);
        Assert.That(change.Changed.Single().After.Value, Is.EqualTo(95));
        Assert.That(change.PlanBy, Is.EqualTo(new Replaced<DateOnly?>(Content.PlanBy, new DateOnly(2026, 7, 10))));
        Assert.That(change.RulesAdded.Concat(change.RulesRemoved), Is.Empty);
    }

    [Test]
    public void Change_OfPlacesOnly_IsEmpty() =>
        Assert.That(DirectiveChange.Between(Content, Content with { Clauses = [Target with { Start = 99 }] }).IsEmpty);

    [Test]
    public void NewClause_IsOpenInAPlanThatWasBegun_AndOldAnswersStay()
    {
        Directive after = Amended(
            Sent(),
            Content with
            {
                Clauses = [new("c1", ClauseKind.Duty, "Cử một lãnh đạo phụ trách công tác này.", 0, 0), Target with { Id = "c2" }],
            }
        );

        IEnumerable<Refusal> faults = PlanCoverage.Faults(after.Content!, UnitLevel.TH, [new PlanItem("c1", Answer.Adopted)]);

        Assert.That(faults.Select(fault => fault.Path), Is.EqualTo(["items[c2].answer"]));
        Assert.That(after.Content!.Clauses.Single(clause => clause.Id == "c1").Text, Is.EqualTo(Target.Text));
    }

    [TestCase("KH-SGDĐT", "Sở Giáo dục và Đào tạo Hà Nội")]
    [TestCase("kh – sgdđt", "SỞ  GIÁO DỤC VÀ ĐÀO TẠO HÀ NỘI")]
    public void Identity_IsTheSameHoweverTyped(string symbol, string issuer) =>
        Assert.That(DirectiveIdentity.Of(Content with { Symbol = symbol, Issuer = issuer }), Is.EqualTo(DirectiveIdentity.Of(Content)));

    [Test]
    public void Identity_HoldsForBothTonePlacements() =>
        Assert.That(
            DirectiveIdentity.Of(Content with { Issuer = "Uỷ ban nhân dân xã Hoà Bình" }),
            Is.EqualTo(DirectiveIdentity.Of(Content with { Issuer = "Ủy ban nhân dân xã Hòa Bình" }))
        );

    [Test]
    public void Identity_OfADocumentWithoutNumber_IsNone() => Assert.That(DirectiveIdentity.Of(Content with { Number = null }), Is.Null);

    private static Directive Sent() =>
        new(Situations.Office, "old", Situations.Clerk, Now, null, null)
        {
            Status = DirectiveStatus.Sent,
            Content = Content,
            SentTo = 2,
        };

    private static Directive WithPeriod()
    {
        Directive sent = Sent();
        return sent.NextPeriods(Now, WorkCalendar.National).Aggregate(sent, (state, e) => Directive.Fold(state, e)!);
    }

    private static Directive Amended(Directive directive, DirectiveContent content, string document = "new")
    {
        var correction = new Directive(Situations.Office, document, Situations.Clerk, Now, null, null);
        var command = new AmendDirective(Situations.Clerk, Id, content);
        return AmendmentDecisions
            .Amend(directive, CorrectionId, correction, command, WorkCalendar.National, Now)
            .Aggregate(directive, (state, e) => Directive.Fold(state, e)!);
    }
}
