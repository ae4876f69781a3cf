using System.Globalization;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Engine;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>On which days something is reminded of and taken up.</summary>
/// <param name="LastDay">The next last day on which something of the kind is still to be done.</param>
/// <param name="Days">Day by day, what falls on it: "nhắc trước hạn 7 ngày".</param>
public sealed record ReminderPreview(DateOnly LastDay, IReadOnlyList<(DateOnly Day, string What)> Days);

/// <param name="Previews">By kind; a kind with nothing open has none.</param>
public sealed record RemindersModel(
    Shell Shell,
    int Version,
    FormValues Values,
    IReadOnlyDictionary<ObligationKind, ReminderPreview> Previews,
    bool Saved,
    bool Tried
);

/// <summary>When people are reminded, for those who keep the whole installation. For everybody else the page does not exist.</summary>
public static class ReminderRoutes
{
    public static void MapReminders(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/reminders", ShowAsync);
        routes.MapPost("/reminders", SetAsync);
    }

    /// <summary>The rungs in the order of the way up.</summary>
    public static IReadOnlyList<(EscalationRung Rung, string Name)> Rungs { get; } =
    [
        (EscalationRung.Deputy, "Phó thủ trưởng"),
        (EscalationRung.Head, "Thủ trưởng"),
        (EscalationRung.ParentContact, "Người phụ trách của đơn vị nhận"),
        (EscalationRung.ParentHead, "Thủ trưởng đơn vị nhận"),
    ];

    private static async Task<IResult> ShowAsync(
        string? saved,
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        ReminderPolicies policies,
        Calendars calendars,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (!await access.KeepsAllAsync(db, viewer, cancel))
            return Results.NotFound();
        (ReminderPolicy policy, int version) = await policies.GetAsync(cancel);
        Shell shell = await visitor.ShellAsync(viewer);
        return Rendering.Page<RemindersPage>(
            new RemindersModel(
                shell,
                version,
                Fields(policy),
                await PreviewsAsync(db, policy, await calendars.GetAsync(cancel), shell.Today, cancel),
                saved == "1",
                false
            )
        );
    }

    private static async Task<IResult> SetAsync(
        HttpRequest request,
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        ReminderPolicies policies,
        Calendars calendars,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (!await access.KeepsAllAsync(db, viewer, cancel))
            return Results.NotFound();
        IFormCollection form = await request.ReadFormAsync(cancel);
        var values = new FormValues(form);
        Shell shell = await visitor.ShellAsync(viewer);
        (ReminderPolicy now, int version) = await policies.GetAsync(cancel);
        ReminderPolicy shown = now;
        bool tries = form[TaskRoutes.ActionField] == "try";
        IReadOnlyList<Refusal> refusals = [];
        try
        {
            ReminderPolicy typed = Read(values);
            var command = new SetReminderPolicy(viewer.Person, typed);
            Activities.CommandValidation.Check(new SetReminderPolicyValidator(), command);
            shown = typed;
            if (!tries)
            {
                // The same form sent twice finds its own first copy, which is no other person's change.
                if (form.Version() == version || !IsSame(now, typed))
                    await policies.SetAsync(form.Version(), command, cancel);
                return Results.LocalRedirect("/reminders?saved=1");
            }
        }
        catch (RefusedException refused)
        {
            refusals =
            [
                .. refused.Refusals.Select(one =>
                    one with
                    {
                        Path = one.Path.StartsWith("policy.", StringComparison.Ordinal) ? Field(one.Path["policy.".Length..]) : one.Path,
                    }
                ),
            ];
        }
        return Rendering.Page<RemindersPage>(
            new RemindersModel(
                shell with
                {
                    Refusals = refusals,
                },
                form.Version(),
                values,
                await PreviewsAsync(db, shown, await calendars.GetAsync(cancel), shell.Today, cancel),
                false,
                tries && refusals.Count == 0
            ),
            refusals.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest
        );
    }

    /// <summary><c>kinds[Report].Reminders</c> of the validator is the field <c>kinds[Report].reminders</c>.</summary>
    private static string Field(string path) =>
        path.Replace("].Reminders", "].reminders", StringComparison.Ordinal)
            .Replace("].Escalation", "].escalation", StringComparison.Ordinal);

    /// <summary>The policy that a form says.</summary>
    /// <exception cref="RefusedException">Fields hold something else than days or hours; all of them are named.</exception>
    public static ReminderPolicy Read(FormValues values)
    {
        var refusals = new List<Refusal>();
        List<KindPolicy> kinds =
        [
            .. Enum.GetValues<ObligationKind>()
                .Select(kind => new KindPolicy(
                    kind,
                    Days(values[$"kinds[{kind}].reminders"], $"kinds[{kind}].reminders", refusals),
                    [.. Rungs.Select(rung => Step(values, kind, rung.Rung, refusals)).OfType<EscalationStep>()]
                )),
        ];
        TimeOnly from = Hour(values, "from", refusals);
        TimeOnly until = Hour(values, "until", refusals);
        return refusals.Count == 0 ? new ReminderPolicy(kinds, from, until) : throw new RefusedException(refusals);
    }

    private static IReadOnlyList<int> Days(string text, string path, List<Refusal> refusals)
    {
        var days = new List<int>();
        foreach (string part in text.Split([',', ';', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A minus typed on a telephone, or pasted from a document, may be another sign.
            string plain = part.Replace('−', '-').Replace('–', '-');
            if (int.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int day))
                days.Add(day);
            else
                refusals.Add(
                    new Refusal(
                        path,
                        $"“{part}” không phải số ngày. Ghi các số cách nhau bằng dấu phẩy, ví dụ -7, -1, 0, 3; trước hạn là số âm."
                    )
                );
        }
        return [.. days.Order()];
    }

    private static EscalationStep? Step(FormValues values, ObligationKind kind, EscalationRung rung, List<Refusal> refusals)
    {
        string path = $"kinds[{kind}].escalation.{rung}";
        if (values.Text(path) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days))
            return new EscalationStep(rung, days);
        refusals.Add(new Refusal(path, $"“{text}” không phải số ngày sau hạn. Ghi một số, ví dụ 3; để trống nếu không báo."));
        return null;
    }

    private static TimeOnly Hour(FormValues values, string path, List<Refusal> refusals)
    {
        if (
            TimeOnly.TryParseExact(
                values[path],
                ["HH:mm", "H:mm", "HH:mm:ss"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out TimeOnly hour
            )
        )
            return hour;
        refusals.Add(new Refusal(path, "Ghi giờ và phút, ví dụ 08:00."));
        return default;
    }

    /// <summary>The fields as a policy says them.</summary>
    public static FormValues Fields(ReminderPolicy policy)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["from"] = policy.From.ToString("HH:mm", CultureInfo.InvariantCulture),
            ["until"] = policy.Until.ToString("HH:mm", CultureInfo.InvariantCulture),
        };
        foreach (ObligationKind kind in Enum.GetValues<ObligationKind>())
        {
            KindPolicy one = policy.For(kind);
            fields[$"kinds[{kind}].reminders"] = string.Join(
                ", ",
                one.Reminders.Order().Select(day => day.ToString(CultureInfo.InvariantCulture))
            );
            foreach (EscalationStep step in one.Escalation)
                fields[$"kinds[{kind}].escalation.{step.Rung}"] = step.Days.ToString(CultureInfo.InvariantCulture);
        }
        return new FormValues(fields);
    }

    private static bool IsSame(ReminderPolicy left, ReminderPolicy right) =>
        left.From == right.From
        && left.Until == right.Until
        && Enum.GetValues<ObligationKind>()
            .All(kind =>
                left.For(kind).Reminders.Order().SequenceEqual(right.For(kind).Reminders.Order())
                && left.For(kind).Escalation.OrderBy(step => step.Rung).SequenceEqual(right.For(kind).Escalation.OrderBy(step => step.Rung))
            );

    private static async Task<IReadOnlyDictionary<ObligationKind, ReminderPreview>> PreviewsAsync(
        ProductDb db,
        ReminderPolicy policy,
        WorkCalendar calendar,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var next = await db
            .Obligations.Where(one => one.Status == ObligationStatus.Open && one.LastDay >= today)
            .GroupBy(one => one.Kind)
            .Select(same => new { Kind = same.Key, LastDay = same.Min(one => one.LastDay) })
            .ToListAsync(cancel);
        return next.ToDictionary(one => one.Kind, one => Preview(policy.For(one.Kind), one.LastDay!.Value, calendar));
    }

    /// <summary>The days on which a last day is reminded of and taken up, in order.</summary>
    public static ReminderPreview Preview(KindPolicy kind, DateOnly lastDay, WorkCalendar calendar)
    {
        IEnumerable<(DateOnly Day, string What)> days =
        [
            // Of several reminders that fall on one day a person gets the newest.
            .. kind
                .Reminders.GroupBy(days => ReminderPolicy.DayOf(lastDay, days, calendar))
                .Select(same => (same.Key, LetterLogWords.Why(LetterReason.Ladder, same.Max()))),
            .. kind
                .Escalation.OrderBy(step => step.Rung)
                .Select(step =>
                    (
                        ReminderPolicy.DayOf(lastDay, step.Days, calendar),
                        "báo " + Rungs.First(rung => rung.Rung == step.Rung).Name.ToLower(Forms.Vietnamese)
                    )
                ),
        ];
        return new ReminderPreview(
            lastDay,
            [
                .. days.GroupBy(one => one.Day)
                    .OrderBy(same => same.Key)
                    .Select(same => (same.Key, string.Join("; ", same.Select(one => one.What)))),
            ]
        );
    }
}
