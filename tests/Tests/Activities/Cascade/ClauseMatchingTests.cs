using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Cascade;

/// <summary>A clause keeps its id through a correction, so that plans and reports keep their answers.</summary>
public sealed class ClauseMatchingTests
{
    private static readonly Clause Training = Of("c1", "Tổ chức tập huấn về bình đẳng giới cho cán bộ, giáo viên trong năm học 2026-2027.");
    private static readonly Clause Speaking = Of("c2", "Lồng ghép nội dung bình đẳng giới vào sinh hoạt lớp và hoạt động trải nghiệm.");

    [Test]
    public void SameWords_KeepTheirId_WhereverTheyStand()
    {
        IReadOnlyList<Clause> kept = ClauseMatching.Keep(
            [Training, Speaking],
            [Speaking with { Id = "c1" }, Training with { Id = "c2" }],
            []
        );

        Assert.That(kept.Select(clause => clause.Id), Is.EqualTo(["c2", "c1"]));
    }

    [Test]
    public void SimilarWords_KeepTheirId()
    {
        Clause corrected = Training with
        {
            Id = "c9",
            Text = "Tổ chức tập huấn về bình đẳng giới cho toàn thể cán bộ, giáo viên, nhân viên trong năm học 2026-2027.",
        };

        Assert.That(ClauseMatching.Keep([Training, Speaking], [corrected], []).Single().Id, Is.EqualTo("c1"));
    }

    [Test]
    public void OtherWords_HaveAnIdThatWasNeverUsed()
    {
        Clause other = Of("c1", "Rà soát điều kiện vệ sinh tại từng điểm trường, báo cáo khó khăn.");

        // c3 belonged to a clause that an earlier correction dropped.
        Assert.That(
            ClauseMatching.Keep([Training, Speaking], [Training, other], ["c3"]).Select(clause => clause.Id),
            Is.EqualTo(["c1", "c4"])
        );
    }

    [Test]
    public void OneOldClause_IsKeptByOneNewOneOnly()
    {
        IReadOnlyList<Clause> kept = ClauseMatching.Keep([Training], [Training with { Id = "a" }, Training with { Id = "b" }], []);

        Assert.That(kept.Select(clause => clause.Id), Is.EqualTo(["c1", "c2"]));
    }

    [Test]
    public void TwoQuantitiesOfOneSentence_KeepTheirOrder()
    {
        Clause first = Training with { Kind = ClauseKind.Target, Comparator = ">=", Value = 60, Unit = "%" };
        Clause second = first with { Id = "c2", Value = 75 };

        IReadOnlyList<Clause> kept = ClauseMatching.Keep([first, second], [first with { Value = 65 }, second with { Value = 80 }], []);

        Assert.That(kept.Select(clause => (clause.Id, clause.Value)), Is.EqualTo([("c1", (decimal?)65), ("c2", 80)]));
    }

    private static Clause Of(string id, string text) => new(id, ClauseKind.Duty, text, 0, 0);
}
