using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.ElsaApi;

/// <summary>Reads the history of an instance that an administrator may see, with the definitions and names it takes to tell it.</summary>
public sealed class InstanceReader(
    IDbContextFactory<ProductDb> databases,
    InstanceList list,
    CommitFormat format,
    DefinitionLibrary definitions
)
{
    /// <summary>The instance told; null when there is none, the viewer may not see it, or nothing of it can be read.</summary>
    public async Task<InstanceTelling?> TellAsync(Viewer viewer, StreamId instance, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (!await list.CanSeeAsync(db, viewer, instance, cancel))
            return null;
        List<StoredCommit> stored = await db
            .Commits.AsNoTracking()
            .Where(commit => commit.Stream == instance)
            .OrderBy(commit => commit.Version)
            .ToListAsync(cancel);
        IReadOnlyList<Commit> commits = HistoryRoutes.Readable(stored, format);
        if (commits is not [{ Events: [WorkflowStarted started, ..] }, ..])
            return null;
        List<Event> events = [.. commits.SelectMany(commit => commit.Events)];
        WorkflowState state = UnitHistory.StateAfter(events, events.Count)!;
        return InstanceTelling.Of(
            instance,
            commits,
            await DefinitionsAsync(state, started, events.OfType<WorkflowMigrated>(), cancel),
            await NamesAsync(db, commits, state, cancel)
        );
    }

    /// <summary>The version that runs now and those that ran before, the newest first.</summary>
    private async Task<IReadOnlyList<WorkflowDefinition>> DefinitionsAsync(
        WorkflowState state,
        WorkflowStarted started,
        IEnumerable<WorkflowMigrated> migrations,
        CancellationToken cancel
    )
    {
        var found = new List<WorkflowDefinition>();
        foreach (
            int version in migrations
                .Select(migrated => migrated.ToVersion)
                .Prepend(started.DefinitionVersion)
                .Append(state.DefinitionVersion)
                .Reverse()
                .Distinct()
        )
        {
            try
            {
                found.Add(await definitions.GetAsync(state.DefinitionId, version, cancel));
            }
            catch (InvalidOperationException)
            {
                // The history is told without its definition: steps have their ids and no names.
            }
        }
        return found;
    }

    private static async Task<HistoryNames> NamesAsync(
        ProductDb db,
        IReadOnlyList<Commit> commits,
        WorkflowState state,
        CancellationToken cancel
    )
    {
        List<Guid> people = [.. commits.Select(commit => commit.Actor.PersonId).OfType<Guid>().Distinct()];
        UnitId[] units = state.Subject switch
        {
            DirectiveWork work => [work.Unit, work.From],
            PeriodReport report => [report.Unit, report.To],
            _ => [],
        };
        return HistoryNames.None with
        {
            People = await db
                .Users.Where(account => people.Contains(account.Id))
                .ToDictionaryAsync(account => account.Id, account => account.FullName, cancel),
            Units = await db.Units.Where(row => units.Contains(row.Unit)).ToDictionaryAsync(row => row.Unit, row => row.Name, cancel),
        };
    }
}
