using System.Text.Json.Nodes;
using Cronos;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>
/// Waits until the next instant of a schedule: five fields, or six with the second in front, in UTC, as the Cronos library that Elsa uses
/// reads them. Where both days are restricted both must hold.
/// </summary>
internal sealed class Cron : ActivityType
{
    private const string Expression = "CronExpression";

    private static readonly (string Name, string Expected)[] Fields =
    [
        ("giây", "số từ 0 đến 59"),
        ("phút", "số từ 0 đến 59"),
        ("giờ", "số từ 0 đến 23"),
        ("ngày", "số từ 1 đến 31, L (ngày cuối tháng) hoặc 15W (ngày làm việc gần ngày 15)"),
        ("tháng", "số từ 1 đến 12 hoặc tên như JAN"),
        ("thứ", "số từ 0 đến 7 (0 và 7 là chủ nhật), tên như MON, 5L (thứ sáu cuối tháng) hoặc 5#2 (thứ sáu thứ hai của tháng)"),
    ];

    public override string Type => "Elsa.Cron";

    public override ActivityDescriptor Descriptor { get; } =
        new("Theo lịch cron", "Đi tiếp vào lần kế tiếp của một lịch cron (giờ UTC).", "Hẹn giờ")
        {
            IsTrigger = true,
            Inputs =
            [
                new(
                    Expression,
                    "String",
                    "Lịch",
                    "Giây (không bắt buộc), phút, giờ, ngày, tháng, thứ; ví dụ 0 0 7 1 6 * là 7 giờ UTC ngày 1/6 hằng năm.",
                    Required: true,
                    DefaultValue: JsonValue.Create("0 * * * * *")
                ),
            ],
        };

    public override StepResult Execute(StepContext step)
    {
        if (step.IsTriggered)
        {
            return StepResult.Complete();
        }

        string text = step.Input<string>(Expression) ?? "";
        string[] fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            return StepResult.Fault($"Lịch cron cần 5 hoặc 6 phần cách nhau bằng dấu cách, nhưng '{text}' có {fields.Length} phần.");
        }

        if (fields.Length == 5)
        {
            fields = ["0", .. fields];
        }

        if (Read(fields) is not { } schedule)
        {
            return StepResult.Fault($"Lịch cron '{text}' không đọc được: {string.Join("; ", Faults(fields))}.");
        }

        return schedule.GetNextOccurrence(step.Now.UtcDateTime) is { } next
            ? StepResult.Wait(new TimerWait(new DateTimeOffset(next)))
            : StepResult.Fault($"Lịch cron '{text}' không có lần nào sau {step.Now:yyyy-MM-dd}. Hãy sửa ngày và tháng.");
    }

    /// <returns>Null for what is no schedule.</returns>
    private static CronExpression? Read(string[] fields)
    {
        try
        {
            return CronExpression.Parse(string.Join(' ', fields), CronFormat.IncludeSeconds);
        }
        // The second one for H, an instant of the library's own choosing: no two runs would agree on it.
        catch (Exception e) when (e is CronFormatException or MissingSeedException)
        {
            return null;
        }
    }

    /// <summary>The library stops at the first fault and tells it in English: each field is tried by itself.</summary>
    private static IEnumerable<string> Faults(string[] fields)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            string[] alone = ["*", "*", "*", "*", "*", "*"];
            alone[i] = fields[i];
            if (Read(alone) is null)
            {
                yield return $"phần {Fields[i].Name} là '{fields[i]}'; chỗ đó cần {Fields[i].Expected}, hoặc *, khoảng 1-5, bước */5, danh sách 1,3";
            }
        }
    }
}
