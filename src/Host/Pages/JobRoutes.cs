using GenderEquality.Activities.Escalation;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Hangfire;
using Hangfire.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>One sweep and its last run.</summary>
/// <param name="Run">Null when it has never run.</param>
public sealed record SweepLine(string Name, string Title, string What, SweepRun? Run);

/// <summary>When the scheduler starts something.</summary>
public sealed record TriggerLine(string Title, DateTimeOffset? Previous, DateTimeOffset? Next);

/// <summary>An effect that failed and is tried again.</summary>
public sealed record FailedEffect(string Kind, int Attempts, DateTimeOffset NextAt, string Error);

/// <param name="Triggers">Null when nothing is scheduled in this process.</param>
/// <param name="Failed">Some of the effects that failed; at most 50.</param>
public sealed record JobsModel(
    Shell Shell,
    IReadOnlyList<SweepLine> Sweeps,
    IReadOnlyList<TriggerLine>? Triggers,
    int Waiting,
    int Refused,
    int FailedEffects,
    IReadOnlyList<FailedEffect> Failed,
    bool Started
);

/// <summary>The runs of one sweep that did something or failed, newest first.</summary>
/// <param name="Records">At most 100.</param>
public sealed record JobModel(Shell Shell, SweepLine Sweep, IReadOnlyList<SweepRecord> Records);

/// <summary>What runs in the background, for those who keep the whole installation. For everybody else the page does not exist.</summary>
public static class JobRoutes
{
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/jobs", ShowAsync);
        routes.MapGet("/jobs/{name}", ShowOneAsync);
        routes.MapPost("/jobs/run", RunAsync);
    }

    private static readonly (string Name, string Title, string What)[] Described =
    [
        (Sweeps.Names.Calendar, "Lịch nghỉ", "Tính lại những hạn chưa xong khi lịch nghỉ thay đổi, rồi báo cho đơn vị."),
        (Sweeps.Names.Overdue, "Ghi quá hạn", "Ghi vào lịch sử những việc đã hết hạn mà chưa xong."),
        (Sweeps.Names.Timers, "Hẹn giờ", "Cho quy trình đi tiếp khi đến giờ đã hẹn."),
        (Sweeps.Names.Periods, "Kỳ báo cáo", "Mở kỳ báo cáo tiếp theo khi kỳ trước đã hết hạn."),
        (Sweeps.Names.Outbox, "Việc gửi đi", "Gửi văn bản, giao báo cáo và những việc khác mà lần trước chưa làm được."),
        (Sweeps.Names.Parents, "Quy trình cha", "Cho quy trình đi tiếp khi các quy trình con đã xong."),
        (Sweeps.Names.Cancelled, "Quy trình đã hủy", "Hủy những quy trình con của quy trình đã hủy."),
        (Sweeps.Names.Escalations, "Báo lên", "Báo việc quá hạn lên từng cấp theo lịch nhắc."),
        (Sweeps.Names.Digests, "Viết thư trong ngày", "Mỗi ngày làm việc, viết cho mỗi người một thư gồm mọi điều cần nhắc."),
        (Sweeps.Names.Mail, "Gửi thư", "Gửi những thư đang chờ."),
        (
            Sweeps.Names.Links,
            "Kiểm tra liên kết",
            "Mở từng liên kết công bố mỗi tuần một lần; liên kết hỏng hoặc sai trang trở lại danh sách việc của đơn vị."
        ),
    ];

    private static async Task<IResult> ShowAsync(
        string? started,
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        IServiceProvider services,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (!await access.KeepsAllAsync(db, viewer, cancel))
            return Results.NotFound();
        Dictionary<string, SweepRun> runs = await db
            .SweepRuns.AsNoTracking()
            .ToDictionaryAsync(run => run.Sweep, StringComparer.Ordinal, cancel);
        IQueryable<DeliveryAttempt> failed = db.DeliveryAttempts.AsNoTracking().Where(attempt => attempt.LastError != null);
        var shown = await (
            from attempt in failed
            join effect in db.Outbox on new { attempt.Stream, attempt.Effect } equals new { effect.Stream, effect.Effect }
            orderby attempt.NextAt
            select new { Attempt = attempt, effect.Kind }
        )
            .Take(50)
            .ToListAsync(cancel);
        return Rendering.Page<JobsPage>(
            new JobsModel(
                await visitor.ShellAsync(viewer),
                [.. Described.Select(one => new SweepLine(one.Name, one.Title, one.What, runs.GetValueOrDefault(one.Name)))],
                Triggers(services.GetService<JobStorage>()),
                await db.Letters.CountAsync(letter => letter.Status == LetterStatus.Waiting, cancel),
                await db.Letters.CountAsync(letter => letter.Status == LetterStatus.Refused, cancel),
                await failed.CountAsync(cancel),
                shown.ConvertAll(one => new FailedEffect(one.Kind, one.Attempt.Attempts, one.Attempt.NextAt, one.Attempt.LastError!)),
                started == "1"
            )
        );
    }

    private static async Task<IResult> RunAsync(
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        IServiceProvider services,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (!await access.KeepsAllAsync(db, viewer, cancel))
            return Results.NotFound();
        // A run that is under way goes on, and this one ends at once: what is due now is found by the next.
        services.GetService<IRecurringJobManagerV2>()?.TriggerJob(Jobs.Sweep);
        return Results.LocalRedirect(services.GetService<JobStorage>() is null ? "/jobs" : "/jobs?started=1");
    }

    private static async Task<IResult> ShowOneAsync(
        string name,
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (
            !await access.KeepsAllAsync(db, viewer, cancel)
            || Array.Find(Described, one => one.Name == name) is not { Name: not null } sweep
        )
            return Results.NotFound();
        return Rendering.Page<JobPage>(
            new JobModel(
                await visitor.ShellAsync(viewer),
                new SweepLine(
                    name,
                    sweep.Title,
                    sweep.What,
                    await db.SweepRuns.AsNoTracking().FirstOrDefaultAsync(run => run.Sweep == name, cancel)
                ),
                await db
                    .SweepRecords.AsNoTracking()
                    .Where(record => record.Sweep == name)
                    .OrderByDescending(record => record.StartedAt)
                    .Take(100)
                    .ToListAsync(cancel)
            )
        );
    }

    private static readonly (string Job, string Title)[] Recurring =
    [
        (Jobs.Sweep, "Nhắc hạn và báo lên"),
        (Jobs.Effects, "Việc gửi đi"),
        (Jobs.Mail, "Gửi thư"),
        (Jobs.Links, "Kiểm tra liên kết"),
    ];

    private static IReadOnlyList<TriggerLine>? Triggers(JobStorage? storage)
    {
        if (storage is null)
            return null;
        using IStorageConnection connection = storage.GetReadOnlyConnection();
        List<RecurringJobDto> jobs = connection.GetRecurringJobs(Recurring.Select(job => job.Job));
        return
        [
            .. from recurring in Recurring
            join job in jobs on recurring.Job equals job.Id
            where !job.Removed
            select new TriggerLine(recurring.Title, At(job.LastExecution), At(job.NextExecution)),
        ];
    }

    private static DateTimeOffset? At(DateTime? utc) =>
        utc is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null;
}
