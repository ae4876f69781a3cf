using GenderEquality.Activities;
using GenderEquality.Activities.Publication;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Host.Work;

/// <summary>A published link that came back, sent again: the flow has gone on since, so no step of it takes the command.</summary>
public sealed class Links(Works works)
{
    /// <exception cref="RefusedException">The command breaks rules, or the link did not come back; nothing is stored.</exception>
    /// <exception cref="StaleFormException">Another person changed the work since the form was made; nothing is stored.</exception>
    public Task SendAgainAsync(StreamId work, int? formVersion, CommandStamp? stamp, SendLink command, CancellationToken cancel = default)
    {
        new SendLinkValidator().Check(command);
        return works.DecideAsync(
            work,
            formVersion,
            stamp,
            command,
            (_, state, given, now) => new Decision([LinkDecisions.SendAgain(state, given, now)], []),
            cancel: cancel
        );
    }
}
