using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Engine;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Planning;

/// <summary>What a plan must answer before it can be submitted.</summary>
internal sealed class PlanTests
{
    private static readonly DirectiveContent TwoClauses = new(
        "KH",
        7,
        "KH-PGDĐT",
        new DateOnly(2022, 3, 16),
        "Phòng Giáo dục và Đào tạo",
        "Kế hoạch",
        ["MN", "TH"],
        LinkKind.Professional,
        [
            new Clause("c1", ClauseKind.Target, "Ít nhất 2 buổi mỗi năm.", 0, 0, null, ">=", 2, "buổi/năm"),
            new Clause("c2", ClauseKind.Duty, "Bố trí góc tư vấn.", 0, 0, ["TH"]),
            new Clause("c3", ClauseKind.ReportingDuty, "Báo cáo trước ngày 01/6.", 0, 0),
        ],
        [],
        PublicationRequired: false,
        AcknowledgeBy: null,
        PlanBy: null,
        PublishBy: null
    );

    [Test]
    public void Faults_ClausesWithoutAnswer_AreAllNamed()
    {
        string[] paths = [.. PlanCoverage.Faults(TwoClauses, UnitLevel.TH, []).Select(fault => fault.Path)];

        Assert.That(paths, Is.EqualTo(new[] { "items[c1].answer", "items[c2].answer" }));
    }

    [Test]
    public void Faults_ClauseOfAnotherLevel_NeedsNoAnswer() =>
        Assert.That(PlanCoverage.Faults(TwoClauses, UnitLevel.MN, [new PlanItem("c1", Answer.Adopted)]), Is.Empty);

    [TestCase(1, null, "items[c1].reason")]
    [TestCase(1, "Trường mới thành lập.", null)]
    [TestCase(2, null, null)]
    [TestCase(3, null, null)]
    public void Faults_WeakerTarget_NeedsAReason(int value, string? reason, string? fault)
    {
        PlanItem[] items = [new PlanItem("c1", Answer.Adapted, "Học kỳ I và II.", value, reason)];

        Assert.That(
            PlanCoverage.Faults(TwoClauses, UnitLevel.MN, items).Select(f => f.Path),
            Is.EqualTo(fault is null ? [] : new[] { fault })
        );
    }

    [Test]
    public void Faults_NotApplicableWithoutReason_IsNamed() =>
        Assert.That(
            PlanCoverage.Faults(TwoClauses, UnitLevel.MN, [new PlanItem("c1", Answer.NotApplicable)]).Select(f => f.Path),
            Is.EqualTo(new[] { "items[c1].reason" })
        );

    [Test]
    public void Validate_TooLongText_IsNamedByItsClause()
    {
        var command = new SavePlanDraft(new PersonId(Guid.NewGuid()), [new PlanItem("c2", Answer.Adapted, new string('a', 4001))]);

        RefusedException? refused = Assert.Throws<RefusedException>(() => new SavePlanDraftValidator().Check(command));

        Assert.That(refused!.Refusals.Select(refusal => refusal.Path), Is.EqualTo(new[] { "items[c2].text" }));
    }
}
