namespace GenderEquality.Engine.Activities;

/// <summary>The activity types of Elsa 3 that this engine brings along.</summary>
public static class BuiltInActivities
{
    public static IReadOnlyList<ActivityType> All { get; } =
    [
        new Flowchart(),
        new Sequence(),
        new FlowNode(),
        new Start(),
        new End(),
        new FlowDecision(),
        new FlowFork(),
        new FlowJoin(),
        new SetVariable(),
        new SetOutput(),
        new SetName(),
        new Correlate(),
        new WriteLine(),
        new Fault(),
        new Finish(),
        new Complete(),
        new Delay(),
        new Timer(),
        new StartAt(),
        new Cron(),
        new SignalReceived(),
    ];
}
