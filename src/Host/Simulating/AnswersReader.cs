using System.Text.Json;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;

namespace GenderEquality.Host.Simulating;

/// <summary>
/// Reads a file of answers and names every fault with its path:
/// <code>
/// {
///   "rules": [
///     {"task": "approve-plan", "answer": "return", "times": 2, "after": "2 working days"},
///     {"level": "TH", "task": "report", "answer": "never"},
///     {"unit": "Trường Mầm non Hoa Sữa", "role": "Drafter", "answer": "done", "before": "3 working days"}
///   ],
///   "default": {"answer": "done", "after": "1 working day"},
///   "passOn": true
/// }
/// </code>
/// The first rule that is for a task counts. <c>task</c> is a code of <see cref="Activities.Tasks"/> or <c>*</c>; <c>level</c> a level's code,
/// <c>school</c> or <c>office</c>; <c>unit</c> a name or id; <c>role</c> a role. Level, unit and role are those of who acts. <c>answer</c> is
/// <c>done</c> (or <c>approve</c>), <c>return</c> (<c>times</c> times, then approve) or <c>never</c>. Who is asked for an opinion chooses the
/// first outcome; who returns it, the second; who never answers lets its time run out. <c>after</c> counts from when the task
/// came, <c>before</c> back from its last day: so many <c>hours</c>, <c>days</c> or <c>working days</c>. Reports give zeros and reach every
/// target; links are examples.
/// </summary>
internal sealed class AnswersReader
{
    internal static readonly string[] TaskCodes =
    [
        Activities.Tasks.Acknowledge,
        Activities.Tasks.DerivePlan,
        Activities.Tasks.ApprovePlan,
        Activities.Tasks.PublishLink,
        Activities.Tasks.RollUp,
        Activities.Tasks.Report,
        Activities.Tasks.AcceptReport,
        Activities.Tasks.FollowUp,
        Activities.Tasks.Opinion,
    ];

    private static readonly string[] Returning = [Activities.Tasks.ApprovePlan, Activities.Tasks.AcceptReport, Activities.Tasks.Opinion];

    private const int MostRules = 500;
    private readonly string root;
    private readonly List<Refusal> faults = [];

    private AnswersReader(string root) => this.root = root;

    /// <param name="path">What the paths of faults begin with.</param>
    /// <returns>The answers, usual ones where the text is faulty; and the faults.</returns>
    public static (Answers Answers, IReadOnlyList<Refusal> Faults) Read(ReadOnlyMemory<byte> utf8Json, string path)
    {
        var reader = new AnswersReader(path);
        if (utf8Json.Span.StartsWith("\uFEFF"u8))
            utf8Json = utf8Json[3..];
        try
        {
            using JsonDocument file = JsonDocument.Parse(utf8Json);
            Answers answers = reader.File(file.RootElement);
            return (reader.faults.Count == 0 ? answers : Answers.Usual, reader.faults);
        }
        catch (JsonException e)
        {
            string place = e.LineNumber is { } line ? $" ở dòng {line + 1}" : "";
            return (Answers.Usual, [new Refusal(path, $"Tệp trả lời không phải JSON hợp lệ, sai{place}. Sửa chỗ đó rồi chạy lại.")]);
        }
    }

    private Answers File(JsonElement file)
    {
        if (file.ValueKind != JsonValueKind.Object)
        {
            Fault(root, "Cần một đối tượng JSON, ví dụ {\"rules\":[{\"task\":\"*\",\"answer\":\"done\",\"after\":\"1 working day\"}]}.");
            return Answers.Usual;
        }
        Known(file, root, "rules", "default", "passOn");
        bool passOn = true;
        if (file.TryGetProperty("passOn", out JsonElement passes))
        {
            if (passes.ValueKind is JsonValueKind.True or JsonValueKind.False)
                passOn = passes.GetBoolean();
            else
                Fault($"{root}.passOn", "Ghi true hoặc false: cơ quan quản lý có ban hành văn bản của mình cho cấp dưới hay không.");
        }
        AnswerRule usual = Answers.Usual.Default;
        if (file.TryGetProperty("default", out JsonElement given))
            usual = Rule(given, $"{root}.default", isDefault: true) ?? usual;
        var rules = new List<AnswerRule>();
        if (file.TryGetProperty("rules", out JsonElement list))
        {
            if (list.ValueKind != JsonValueKind.Array)
                Fault($"{root}.rules", "Cần một danh sách quy tắc trong [ ].");
            else if (list.GetArrayLength() > MostRules)
                Fault($"{root}.rules", $"Có {list.GetArrayLength()} quy tắc; ghi nhiều nhất {MostRules}.");
            else
            {
                int i = 0;
                foreach (JsonElement one in list.EnumerateArray())
                {
                    if (Rule(one, $"{root}.rules[{i++}]", isDefault: false) is { } rule)
                        rules.Add(rule);
                }
            }
        }
        return new Answers(rules, usual, passOn);
    }

    private AnswerRule? Rule(JsonElement json, string path, bool isDefault)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Fault(path, "Cần một đối tượng, ví dụ {\"task\":\"report\",\"answer\":\"never\"}.");
            return null;
        }
        if (isDefault)
            Known(json, path, "answer", "times", "after", "before");
        else
            Known(json, path, "task", "level", "unit", "role", "answer", "times", "after", "before");
        string? task = Text(json, path, "task");
        if (task is not (null or "*") && !TaskCodes.Contains(task, StringComparer.Ordinal))
            Fault($"{path}.task", $"Không có việc “{task}”. Chọn *, {string.Join(", ", TaskCodes)}.");
        IReadOnlyList<UnitLevel>? levels = Text(json, path, "level") is { } level ? Levels(level, path) : null;
        Role? role = null;
        if (Text(json, path, "role") is { } named)
        {
            if (Enum.TryParse(named, ignoreCase: true, out Role known) && Enum.IsDefined(known))
                role = known;
            else
                Fault($"{path}.role", $"Không có vai trò “{named}”. Chọn {string.Join(", ", Enum.GetNames<Role>())}.");
        }
        ScriptedAnswer? answer = Text(json, path, "answer") switch
        {
            "done" or "approve" => ScriptedAnswer.Done,
            "return" => ScriptedAnswer.Return,
            "never" => ScriptedAnswer.Never,
            _ => null,
        };
        if (answer is null)
            Fault($"{path}.answer", "Ghi done (hoặc approve), return hoặc never.");
        if (answer == ScriptedAnswer.Return && task is not (null or "*") && !Returning.Contains(task, StringComparer.Ordinal))
            Fault($"{path}.answer", $"Chỉ {string.Join(", ", Returning)} trả lại được; với “{task}”, ghi done hoặc never.");
        int times = 1;
        if (json.TryGetProperty("times", out JsonElement count))
        {
            if (count.ValueKind != JsonValueKind.Number || !count.TryGetInt32(out times) || times is < 1 or > 20)
                Fault($"{path}.times", "Ghi số lần trả lại từ 1 đến 20.");
            else if (answer is not (null or ScriptedAnswer.Return))
                Fault($"{path}.times", "Chỉ ghi số lần khi answer là return.");
        }
        Delay? delay = DelayOf(json, path, answer);
        string? unit = Text(json, path, "unit");
        return answer is { } chosen && delay is not null
            ? new AnswerRule(task is "*" ? null : task, levels, unit, role, chosen, times, delay)
            : null;
    }

    private Delay? DelayOf(JsonElement json, string path, ScriptedAnswer? answer)
    {
        string? after = Text(json, path, "after");
        string? before = Text(json, path, "before");
        if (after is not null && before is not null)
        {
            Fault($"{path}.before", "Chỉ ghi một trong hai: after (sau khi có việc) hoặc before (trước ngày cuối cùng).");
            return null;
        }
        if (answer == ScriptedAnswer.Never && (after ?? before) is not null)
            Fault(path + (after is null ? ".before" : ".after"), "Đã ghi never thì không ghi thời gian.");
        if ((after ?? before) is not { } text)
            return Answers.Usual.Default.Delay;
        Delay? delay = Delay.Parse(text, before is not null);
        if (delay is null)
            Fault(
                path + (after is null ? ".before" : ".after"),
                $"Không hiểu “{text}”. Ghi số từ 0 đến 1000 rồi hours, days hoặc working days, ví dụ 2 working days."
            );
        return delay;
    }

    private IReadOnlyList<UnitLevel>? Levels(string level, string path)
    {
        switch (level)
        {
            case "*":
                return null;
            case "school":
                return [.. Enum.GetValues<UnitLevel>().Where(one => one.IsSchool())];
            case "office":
                return [.. Enum.GetValues<UnitLevel>().Where(one => !one.IsSchool())];
        }
        UnitLevel[] named = [.. Enum.GetValues<UnitLevel>().Where(one => one.Code().Equals(level, StringComparison.OrdinalIgnoreCase))];
        if (named.Length == 0)
            Fault(
                $"{path}.level",
                $"Không có cấp “{level}”. Chọn school, office, {string.Join(", ", Enum.GetValues<UnitLevel>().Select(one => one.Code()))}."
            );
        return named;
    }

    private string? Text(JsonElement json, string path, string name)
    {
        if (!json.TryGetProperty(name, out JsonElement value))
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        Fault($"{path}.{name}", "Ghi một chuỗi trong dấu nháy kép.");
        return null;
    }

    private void Known(JsonElement json, string path, params string[] names)
    {
        foreach (JsonProperty one in json.EnumerateObject())
        {
            if (!names.Contains(one.Name, StringComparer.Ordinal))
                Fault($"{path}.{one.Name}", $"Không có mục này. Các mục: {string.Join(", ", names)}.");
        }
    }

    private void Fault(string path, string message) => faults.Add(new Refusal(path, message));
}
