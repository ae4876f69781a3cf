using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>What people do about something owed, besides doing it: ask for more time, grant or refuse it, release a unit.</summary>
public sealed class Obligations(Works works, WorkflowRuntime runtime, IDbContextFactory<ProductDb> databases)
{
    /// <exception cref="RefusedException">The command breaks rules; nothing is stored.</exception>
    public Task AskAsync(StreamId work, int? formVersion, CommandStamp? stamp, AskExtension command, CancellationToken cancel = default)
    {
        new AskExtensionValidator().Check(command);
        return works.DecideAsync(
            work,
            formVersion,
            stamp,
            command,
            (_, s, c, now) => One(ObligationDecisions.Ask(s.Subject, c, now)),
            cancel: cancel
        );
    }

    /// <summary>Gives more time, and writes so to the clerks and drafters of the unit.</summary>
    /// <exception cref="RefusedException">The command breaks rules; nothing is stored.</exception>
    public async Task GrantAsync(
        StreamId work,
        int? formVersion,
        CommandStamp? stamp,
        GrantExtension command,
        CancellationToken cancel = default
    )
    {
        new GrantExtensionValidator().Check(command);
        await works.DecideAsync(
            work,
            formVersion,
            stamp,
            command,
            (_, s, c, now) => One(ObligationDecisions.Grant(s.Subject, c, now)),
            await NoticesAsync(work, command.Obligation, cancel),
            cancel
        );
    }

    /// <summary>Gives no more time, and writes so to the clerks and drafters of the unit.</summary>
    /// <exception cref="RefusedException">The command breaks rules; nothing is stored.</exception>
    public async Task RefuseAsync(
        StreamId work,
        int? formVersion,
        CommandStamp? stamp,
        RefuseExtension command,
        CancellationToken cancel = default
    )
    {
        new RefuseExtensionValidator().Check(command);
        await works.DecideAsync(
            work,
            formVersion,
            stamp,
            command,
            (_, s, c, now) => One(ObligationDecisions.Refuse(s.Subject, c, now)),
            await NoticesAsync(work, command.Obligation, cancel),
            cancel
        );
    }

    /// <summary>Releases a unit from what it still owes in a work, and calls the work's flow off.</summary>
    /// <exception cref="RefusedException">The command breaks rules; nothing is stored.</exception>
    public Task ExemptAsync(StreamId work, int? formVersion, CommandStamp? stamp, ExemptUnit command, CancellationToken cancel = default)
    {
        new ExemptUnitValidator().Check(command);
        return works.DecideAsync(
            work,
            formVersion,
            stamp,
            command,
            (definition, state, given, now) =>
            {
                Decision called =
                    state.Status == WorkflowStatus.Running
                        ? runtime.Cancel(definition, work.Value, state, "Đơn vị được miễn.", now)
                        : Decision.Nothing;
                return called with { Events = [ObligationDecisions.Exempt(state.Subject, given, now), .. called.Events] };
            },
            cancel: cancel
        );
    }

    /// <summary>The letters that tell a unit of a decision, in the transaction that stores the decision.</summary>
    private async Task<Func<LoadedStream, DateTimeOffset, Task<Alongside>>> NoticesAsync(
        StreamId work,
        ObligationKind kind,
        CancellationToken cancel
    )
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        UnitId? unit = await db.Works.Where(row => row.Stream == work).Select(row => (UnitId?)row.Unit).FirstOrDefaultAsync(cancel);
        ILookup<UnitId, PersonId> people = await Letters.DoersAsync(db, unit is { } one ? [one] : [], cancel);
        return (stream, now) =>
        {
            (UnitId owner, DirectiveId directive, string period) = ((WorkflowState?)stream.State)?.Subject switch
            {
                DirectiveWork plan => (plan.Unit, plan.Directive, ""),
                PeriodReport report => (report.Unit, report.Directive, report.Period),
                _ => default,
            };
            var item = new LetterItem(LetterReason.ExtensionDecided, kind, directive, period, work, null);
            IEnumerable<StreamChange> letters = LetterDecisions
                .ExtensionDecided(item, owner, stream.Version + 1, people[owner], Instants.Storable(now))
                .Select(one => Letters.New(one.Letter, one.Written));
            return Task.FromResult(new Alongside([.. letters], []));
        };
    }

    private static Decision One(Event e) => new([e], []);
}
