using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>Words that a person typed find their place in the document.</summary>
public sealed class TextPlaceTests
{
    private const string Text = "I. NHIỆM VỤ\n- Các trường tổ chức tập huấn\n  về hoà nhập – bình đẳng.\n";

    [TestCase("tổ chức tập huấn về hòa nhập - bình đẳng")]
    [TestCase("  Tổ chức   tập huấn\nvề hoà nhập – bình đẳng ")]
    public void Find_IgnoresLineBreaksDashesAndTonePlacement(string words)
    {
        TextSpan span = TextPlace.Find(Text, words)!.Value;

        Assert.That(Text.Substring(span.Start, span.Length), Is.EqualTo("tổ chức tập huấn\n  về hoà nhập – bình đẳng"));
    }

    [TestCase("tổ chức hội thi")]
    [TestCase("trường")]
    [TestCase("")]
    public void Find_OfOtherOrTooFewWords_IsNothing(string words) => Assert.That(TextPlace.Find(Text, words), Is.Null);
}
