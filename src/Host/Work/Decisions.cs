using GenderEquality.Activities;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;

namespace GenderEquality.Host.Work;

/// <summary>How decisions of the engine become changes of streams: those of the instance, and the whole of each instance begun with it.</summary>
public static class Decisions
{
    public static IEnumerable<StreamChange> Append(this LoadedStream stream, Decision decision) =>
        [
            stream.Append(decision.Events),
            .. decision.Started.Select(one => LoadedStream.New(new StreamId(one.Instance), WorkStream.Kind).Append(one.Events)),
        ];

    /// <summary>The streams that a first decision begins, to be started in bulk.</summary>
    public static IEnumerable<(StreamId Stream, IStreamKind Kind, IReadOnlyList<Event> Events)> Starts(
        StreamId stream,
        Decision decision
    ) =>
        [
            (stream, WorkStream.Kind, decision.Events),
            .. decision.Started.Select(one => (new StreamId(one.Instance), (IStreamKind)WorkStream.Kind, one.Events)),
        ];
}
