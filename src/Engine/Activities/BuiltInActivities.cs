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
        new PublishEvent(),
        new RunTask(),
        new If(),
        new Switch(),
        new FlowSwitch(),
        new While(),
        new For(),
        new ForEach(),
        new ParallelForEach(),
        new Parallel(),
        new Break(),
        new RunJavaScript(),
        new ExecuteWorkflow(),
        new DispatchWorkflow(),
        new BulkDispatchWorkflows(),
    ];
}
