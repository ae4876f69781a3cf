using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Host.Work;

/// <summary>What people do about something owed, besides doing it: ask for more time, grant or refuse it, release a unit.</summary>
public sealed class Obligations(Works works, WorkflowRuntime runtime)
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
            cancel
        );
    }

    /// <exception cref="RefusedException">The command breaks rules; nothing is stored.</exception>
    public Task GrantAsync(StreamId work, int? formVersion, CommandStamp? stamp, GrantExtension command, CancellationToken cancel = default)
    {
        new GrantExtensionValidator().Check(command);
        return works.DecideAsync(
            work,
            formVersion,
            stamp,
            command,
            (_, s, c, now) => One(ObligationDecisions.Grant(s.Subject, c, now)),
            cancel
        );
    }

    /// <exception cref="RefusedException">The command breaks rules; nothing is stored.</exception>
    public Task RefuseAsync(
        StreamId work,
        int? formVersion,
        CommandStamp? stamp,
        RefuseExtension command,
        CancellationToken cancel = default
    )
    {
        new RefuseExtensionValidator().Check(command);
        return works.DecideAsync(
            work,
            formVersion,
            stamp,
            command,
            (_, s, c, now) => One(ObligationDecisions.Refuse(s.Subject, c, now)),
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
            cancel
        );
    }

    private static Decision One(Event e) => new([e], []);
}
