using System.Text;
using System.Text.Json;
using GenderEquality.Engine.History;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.History;

public sealed class CanonicalJsonTests
{
    [TestCase("null", "null")]
    [TestCase(" [ true , false ] ", "[true,false]")]
    [TestCase("""{ "b" : 1 , "a" : { } , "B" : [ ] }""", """{"B":[],"a":{},"b":1}""")]
    public void Write_LeavesOutSpaceAndOrdersMembers(string json, string canonical)
    {
        Assert.That(Canonical(json), Is.EqualTo(canonical));
    }

    [Test]
    public void Write_OrdersMembersByCodeUnit()
    {
        // RFC 8785 section 3.2.3 gives these members and this order; by UTF-8 bytes the last two would change places.
        string json = """
            {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
             "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
            """;

        using JsonDocument written = JsonDocument.Parse(Canonical(json));

        Assert.That(
            written.RootElement.EnumerateObject().Select(member => member.Value.GetString()),
            Is.EqualTo(
                new[]
                {
                    "Carriage Return",
                    "One",
                    "Control",
                    "Latin Small Letter O With Diaeresis",
                    "Euro Sign",
                    "Emoji: Grinning Face",
                    "Hebrew Letter Dalet With Dagesh",
                }
            )
        );
    }

    [TestCase("0", "0")]
    [TestCase("-0", "0")]
    [TestCase("-0.0", "0")]
    [TestCase("100", "100")]
    [TestCase("90.50", "90.5")]
    [TestCase("90.00", "90")]
    [TestCase("-12.3400", "-12.34")]
    [TestCase("9223372036854775807", "9223372036854775807")]
    public void Write_GivesEqualNumbersOneText(string number, string canonical)
    {
        Assert.That(Canonical(number), Is.EqualTo(canonical));
    }

    [TestCase("1e3")]
    [TestCase("1E-7")]
    public void Write_OfANumberWithExponent_IsRefused(string number)
    {
        Assert.That(() => Canonical(number), Throws.TypeOf<FormatException>().With.Message.Contains(number));
    }

    [TestCase("""  "Đặng Thùy Trâm <&> \u0110 / \/" """, "\"Đặng Thùy Trâm <&> Đ / /\"")]
    [TestCase("""  "\u000a\u0009\u0008\u000c\u000d\u0022\u005c" """, """  "\n\t\b\f\r\"\\" """)]
    [TestCase("""  "\u0000\u001F\u007f" """, "\"\\u0000\\u001f\u007f\"")]
    [TestCase("""  "\ud83d\ude00" """, "\"😀\"")]
    public void Write_EscapesOnlyWhatMustBe(string json, string canonical)
    {
        Assert.That(Canonical(json), Is.EqualTo(canonical.Trim()));
    }

    [Test]
    public void Write_OfCanonicalText_ChangesNothing()
    {
        string once = Canonical("""{ "z": [1.50, {"b": "é", "a": null}], "a": "\u0041\n" }""");

        Assert.That(Canonical(once), Is.EqualTo(once));
    }

    private static string Canonical(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Encoding.UTF8.GetString(CanonicalJson.Write(document.RootElement));
    }
}
