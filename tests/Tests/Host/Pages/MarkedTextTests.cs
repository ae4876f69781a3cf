using GenderEquality.Activities.Intake;
using GenderEquality.Host.Pages;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Pages;

/// <summary>The document is shown whole, and every finding in it can be jumped to.</summary>
public sealed class MarkedTextTests
{
    private const string Text = "KẾ HOẠCH\nBáo cáo trước ngày 01/6\nvề Phòng.\n\nHết.";

    [Test]
    public void Paragraphs_HoldEveryCharacterAtItsPlace()
    {
        DocumentMark[] marks =
        [
            Mark(1, "trước ngày 01/6"),
            Mark(2, "Báo cáo trước ngày 01/6\nvề Phòng"),
            Mark(3, "Báo cáo trước ngày 01/6\nvề Phòng"),
        ];

        foreach (TextPiece piece in MarkedText.Paragraphs(Text, marks).SelectMany(paragraph => paragraph.Pieces))
            Assert.That(Text.Substring(piece.Start, piece.Text.Length), Is.EqualTo(piece.Text));
    }

    [Test]
    public void EveryMark_EndsOnce_AlsoInsideAnotherOrOnTheSamePlace()
    {
        DocumentMark[] marks =
        [
            Mark(1, "trước ngày 01/6"),
            Mark(2, "Báo cáo trước ngày 01/6\nvề Phòng"),
            Mark(3, "Báo cáo trước ngày 01/6\nvề Phòng"),
            Mark(4, "Hết."),
        ];

        IEnumerable<int> ends = MarkedText
            .Paragraphs(Text, marks)
            .SelectMany(p => p.Pieces)
            .SelectMany(piece => piece.Ends)
            .Select(mark => mark.Number);

        Assert.That(ends, Is.EqualTo([1, 2, 3, 4]));
    }

    [Test]
    public void OverlappingPlaces_ShowTheNarrowerOne()
    {
        DocumentMark[] marks = [Mark(1, "Báo cáo trước ngày 01/6"), Mark(2, "01/6")];

        TextPiece piece = MarkedText.Paragraphs(Text, marks).SelectMany(p => p.Pieces).Single(piece => piece.Text == "01/6");

        Assert.That(piece.Marks.Select(mark => mark.Number), Is.EqualTo([2, 1]));
    }

    [Test]
    public void MarkOutsideTheText_IsLeftOut() =>
        Assert.That(
            MarkedText
                .Paragraphs(Text, [Mark(1, "Hết.") with { Span = new TextSpan(40, 500) }])
                .SelectMany(p => p.Pieces)
                .SelectMany(p => p.Marks),
            Is.Empty
        );

    private static DocumentMark Mark(int number, string words) =>
        new(new TextSpan(Text.IndexOf(words, StringComparison.Ordinal), words.Length), number, "field", "k-duty", false);
}
