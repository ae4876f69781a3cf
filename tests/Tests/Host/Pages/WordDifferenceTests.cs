using GenderEquality.Host.Pages;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Pages;

/// <summary>What was changed in a sentence is told word by word.</summary>
public sealed class WordDifferenceTests
{
    [Test]
    public void Between_TellsSharedAndOwnWords()
    {
        (IReadOnlyList<WordRun> before, IReadOnlyList<WordRun> after) = WordDifference.Between(
            "Ít nhất 90% giáo viên được tập huấn",
            "Ít nhất 95% giáo viên, nhân viên được tập huấn"
        );

        Assert.That(
            before,
            Is.EqualTo([new WordRun("Ít nhất", true), new WordRun("90%", false), new WordRun("giáo viên được tập huấn", true)])
        );
        Assert.That(after.Where(run => !run.IsShared).Select(run => run.Text), Is.EqualTo(["95%", "viên, nhân"]));
    }

    [Test]
    public void Between_OfTheSameWords_HasOneSharedRun() =>
        Assert.That(WordDifference.Between("Hoà nhập", "hòa  nhập").After, Is.EqualTo([new WordRun("hòa nhập", true)]));
}
