using System.Text.Json.Nodes;
using GenderEquality.Engine;
using GenderEquality.Host.Cli;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Deadlines;

/// <summary><c>./run deadlines</c>.</summary>
internal sealed class DeadlineCommandTests
{
    [Test]
    public void Run_WithJson_PrintsEachOccurrenceWithItsMembers()
    {
        JsonArray printed = Json("trước ngày 01/6 và 15/11 hàng năm", "--from", "2026-01-01", "--to", "2026-12-31");

        Assert.That(printed, Has.Count.EqualTo(2));
        JsonObject first = printed[0]!.AsObject();
        Assert.That(
            first.Select(member => member.Key),
            Is.EqualTo(new[] { "period", "lastDay", "lateFrom", "bound", "shift", "dayOff", "reminderDay", "explanation", "source" })
        );
        Assert.That((string?)first["period"], Is.EqualTo("2026-06"));
        Assert.That((string?)first["lastDay"], Is.EqualTo("2026-05-31"));
        Assert.That((string?)first["lateFrom"], Is.EqualTo("2026-06-01T00:00:00+07:00"));
        Assert.That((string?)first["bound"], Is.EqualTo("before"));
        Assert.That((string?)first["shift"], Is.EqualTo("none"));
        Assert.That((bool?)first["dayOff"], Is.True);
        Assert.That((string?)first["reminderDay"], Is.EqualTo("2026-05-29"));
    }

    [TestCase("trong tháng 6", "within_month")]
    [TestCase("chậm nhất ngày 20 tháng 5", "on_or_before")]
    [TestCase("trong vòng 10 ngày kể từ ngày nhận", "within")]
    public void Run_WithJson_NamesTheBound(string text, string bound) =>
        Assert.That((string?)Json(text, "--from=2026-01-01", "--to=2026-12-31", "--event", "2026-05-05")[0]!["bound"], Is.EqualTo(bound));

    [TestCase("""{"cadence":"SixMonthly","month":6,"day":1,"bound":"Before"}""", "2026-05-31")]
    [TestCase("""{"month":3,"everyMonths":3,"day":15,"bound":"before"}""", "2026-03-14 2026-06-14 2026-09-14 2026-12-14")]
    [TestCase("""{"month":5,"bound":"WithinMonth","shift":"Forward"}""", "2026-06-01")]
    [TestCase("""[{"month":6,"day":1,"bound":"Before"},{"month":2,"day":1,"bound":"OnOrBefore"}]""", "2026-02-01 2026-05-31")]
    [TestCase("""{"after":{"count":2,"unit":"WorkingDay"},"bound":"Within"}""", "2026-05-07")]
    public void Run_OfARule_PrintsItsDays(string rule, string days) =>
        Assert.That(
            string.Join(
                ' ',
                Json(rule, "--from", "2026-01-01", "--to", "2026-12-31", "--event", "2026-05-05").Select(one => (string?)one!["lastDay"])
            ),
            Is.EqualTo(days)
        );

    [TestCase("none", "2026-05-31")]
    [TestCase("forward", "2026-06-01")]
    [TestCase("back", "2026-05-29")]
    public void Run_WithAShift_Shifts(string shift, string lastDay) =>
        Assert.That(
            (string?)Json("trước ngày 01/6", "--shift", shift, "--from", "2026-01-01", "--to", "2026-12-31")[0]!["lastDay"],
            Is.EqualTo(lastDay)
        );

    [TestCase("--from", "2026-13-01")]
    [TestCase("--to", "31/12/2026")]
    [TestCase("--event", "2026-02-30")]
    [TestCase("--shift", "sideways")]
    [TestCase("--from=2027-01-01", "--to=2026-01-01")]
    [TestCase("--from", "0001-01-01")]
    public void Run_WithAWrongOption_IsMisuse(params string[] options)
    {
        (int code, string output, string errors) = Run(["trước ngày 01/6", "--json", .. options]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(output, Is.Empty);
        Assert.That(errors, Does.Contain("--"));
    }

    [TestCase("trước ngày 31/02", "31/02")]
    [TestCase("báo cáo kịp thời", "báo cáo kịp thời")]
    [TestCase("trong vòng 10 ngày làm việc kể từ ngày nhận được", "--event")]
    [TestCase("""{"month":13,"day":1,"bound":"Before"}""", "tháng từ 1 đến 12")]
    [TestCase("""{"monht":6}""", "JSON")]
    [TestCase("""{"month":6,""", "JSON")]
    [TestCase("[null]", "null")]
    public void Run_OfWhatGivesNoDay_IsRefusedWithTheReason(string given, string reason) =>
        Assert.That(() => Run([given, "--json"]), Throws.TypeOf<RefusedException>().With.Message.Contains(reason));

    [Test]
    public void Run_WithoutJson_PrintsATable()
    {
        (int code, string output, _) = Run(["trước ngày 01/6", "--from", "2026-01-01", "--to", "2026-12-31"]);

        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("Ngày cuối").And.Contain("Chủ nhật 31/05/2026").And.Contain("thứ Sáu 29/05/2026"));
        Assert.That(Run(["trước ngày 01/6/2030"]).Output, Does.StartWith("Không có thời hạn nào từ 01/01/2026 đến 31/12/2026."));
    }

    private static JsonArray Json(params string[] arguments)
    {
        (int code, string output, string errors) = Run([.. arguments, "--json"]);
        Assert.That(code, Is.Zero, errors);
        return JsonNode.Parse(output)!.AsArray();
    }

    private static (int Code, string Output, string Errors) Run(string[] words)
    {
        Arguments arguments = Arguments.Parse(["deadlines", .. words]);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int code = DeadlineCommand.Run(arguments, string.Join(' ', arguments.Words.Skip(1)), new DateOnly(2026, 6, 1), output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
