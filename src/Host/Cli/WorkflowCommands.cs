using System.Globalization;
using System.Text.Json;
using GenderEquality.Activities;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Cli;

/// <summary>The verbs of <c>./run workflow</c> that look after stored instances; each that changes one asks for a reason.</summary>
internal static class WorkflowCommands
{
    /// <returns>The exit code; null when there is no such verb.</returns>
    public static async Task<int?> RunAsync(Arguments arguments) =>
        arguments.Words switch
        {
            [_, "publish", var file] => await PublishAsync(arguments, file),
            [_, "incidents"] => await CommandLine.WithHostAsync(arguments, IncidentsAsync),
            [_, "repeat"] => await RepeatAsync(arguments, null),
            [_, "repeat", var id] => await RepeatAsync(arguments, Stream(id)),
            [_, "migrate"] when arguments["definition"] is { } definition && arguments["to"] is { } to => await MigrateAsync(
                arguments,
                definition,
                Number("to", to)
            ),
            [_, ("retry" or "skip" or "abandon") and var verb, var id, var step] => await ChangeAsync(
                arguments,
                (instances, by, now, reason) =>
                    verb switch
                    {
                        "retry" => instances.RetryAsync(Stream(id), Number("step", step), reason, by, now),
                        "skip" => instances.SkipAsync(
                            Stream(id),
                            Number("step", step),
                            reason,
                            arguments["outcome"] is { } outcome ? [outcome] : null,
                            by,
                            now
                        ),
                        _ => instances.AbandonAsync(Stream(id), Number("step", step), reason, by, now),
                    }
            ),
            [_, ("cancel" or "pause" or "unpause" or "revert") and var verb, var id] => await ChangeAsync(
                arguments,
                (instances, by, now, reason) =>
                    verb switch
                    {
                        "cancel" => instances.CancelAsync(Stream(id), reason, by, now),
                        "pause" => instances.PauseAsync(Stream(id), reason, by, now),
                        "unpause" => instances.UnpauseAsync(Stream(id), reason, by, now),
                        _ => instances.RevertMigrationAsync(Stream(id), reason, by, now),
                    }
            ),
            _ => null,
        };

    private static async Task<int> PublishAsync(Arguments arguments, string file)
    {
        if (!File.Exists(file))
            throw new RefusedException(file, "không có tệp này.");
        return await CommandLine.WithHostAsync(
            arguments,
            async services =>
            {
                byte[] source = await File.ReadAllBytesAsync(file);
                Actor by = await ActorAsync(services, arguments);
                Console.WriteLine(await services.GetRequiredService<DefinitionLibrary>().PublishAsync(source, by));
                return 0;
            }
        );
    }

    private static async Task<int> IncidentsAsync(IServiceProvider services)
    {
        await using ProductDb db = await services.GetRequiredService<IDbContextFactory<ProductDb>>().CreateDbContextAsync();
        foreach (IncidentRow one in await db.Incidents.AsNoTracking().OrderBy(row => row.Stream).ThenBy(row => row.Execution).ToListAsync())
            Console.WriteLine(
                $"{one.Stream} {one.Execution} {one.Type} {one.Activity} ({one.Attempts}{(one.RetryAt is { } at ? $", {at:O}" : "")}): {one.Message}"
            );
        return 0;
    }

    private static Task<int> RepeatAsync(Arguments arguments, StreamId? only) =>
        CommandLine.WithHostAsync(
            arguments,
            async services =>
            {
                RepetitionReport report = await services.GetRequiredService<Repetition>().RunAsync(only);
                foreach (RepetitionFault fault in report.Faults)
                {
                    Divergence at = fault.Divergence;
                    Console.WriteLine(
                        $"stream {fault.Stream}, commit {at.Commit}, event {at.Event}: expected {at.Expected?.ToJsonString() ?? "nothing"}, found {at.Found?.ToJsonString() ?? "nothing"}"
                    );
                }
                Console.WriteLine($"{report.Instances} instances, {report.Commits} commits, {report.Faults.Count} faults");
                return report.Faults.Count == 0 ? 0 : 1;
            }
        );

    private static Task<int> MigrateAsync(Arguments arguments, string definition, int to)
    {
        MigrationMap map = arguments["map"] is { } file ? Map(file) : MigrationMap.Same;
        return CommandLine.WithHostAsync(
            arguments,
            async services =>
            {
                var instances = services.GetRequiredService<Instances>();
                IReadOnlyList<InstanceMigration> plans = await instances.PlanMigrationAsync(definition, to, map);
                if (arguments["instance"] is { } only)
                    plans = [.. plans.Where(plan => plan.Instance == Stream(only))];
                foreach (InstanceMigration one in plans)
                    Tell(one);
                int refused = plans.Count(one => one.Plan.Refusals.Count > 0);
                if (arguments["reason"] is { } reason)
                {
                    Actor by = await ActorAsync(services, arguments);
                    DateTimeOffset now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                    foreach (InstanceMigration one in plans.Where(one => one.Plan.Refusals.Count == 0))
                        await instances.MigrateAsync(one.Instance, to, map, reason, by, now);
                }
                Console.WriteLine($"{plans.Count} instances, {refused} cannot be moved");
                return refused == 0 ? 0 : 1;
            }
        );
    }

    private static void Tell(InstanceMigration one)
    {
        string places = string.Join(
            ", ",
            one.Plan.Executions.Where(at => at.Wait is not null).Select(at => $"{at.Activity} → {at.Becomes ?? "?"}")
        );
        Console.WriteLine($"{one.Instance} v{one.Plan.FromVersion} → v{one.Plan.ToVersion}: {places}");
        foreach (Refusal refusal in one.Plan.Refusals)
            Console.WriteLine($"  {refusal.Path}: {refusal.Message}");
        foreach (string loss in one.Plan.Losses)
            Console.WriteLine($"  {loss}");
        foreach (string passed in one.Plan.PassedOver)
            Console.WriteLine($"  Bước mới '{passed}' đã qua nên không làm.");
    }

    private static MigrationMap Map(string file)
    {
        try
        {
            return new MigrationMap(JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) ?? []);
        }
        catch (JsonException e)
        {
            throw new RefusedException(file, $"cần một đối tượng JSON ghi mã bước cũ và mới, ví dụ {{\"a\": \"b\"}}. {e.Message}");
        }
    }

    private static Task<int> ChangeAsync(Arguments arguments, Func<Instances, Actor, DateTimeOffset, string, Task> change) =>
        CommandLine.WithHostAsync(
            arguments,
            async services =>
            {
                await change(
                    services.GetRequiredService<Instances>(),
                    await ActorAsync(services, arguments),
                    services.GetRequiredService<TimeProvider>().GetUtcNow(),
                    arguments["reason"] ?? ""
                );
                return 0;
            }
        );

    /// <summary>Who acts: the account named by <c>--as</c>, else whoever may run commands on this machine.</summary>
    private static async Task<Actor> ActorAsync(IServiceProvider services, Arguments arguments)
    {
        if (arguments["as"] is not { } email)
            return Actor.System("command-line");
        await using ProductDb db = await services.GetRequiredService<IDbContextFactory<ProductDb>>().CreateDbContextAsync();
        string normalized = email.ToUpperInvariant();
        Guid person = await db
            .Users.Where(account => account.NormalizedEmail == normalized)
            .Select(account => account.Id)
            .FirstOrDefaultAsync();
        return person == Guid.Empty ? throw new RefusedException("as", $"không có tài khoản '{email}'.") : Actor.Person(person);
    }

    private static StreamId Stream(string id) =>
        Guid.TryParse(id, out Guid value)
            ? new StreamId(value)
            : throw new RefusedException("instance", $"'{id}' không phải mã của một lần chạy.");

    private static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new RefusedException(name, $"cần một số, nhưng gặp '{text}'.");
}
