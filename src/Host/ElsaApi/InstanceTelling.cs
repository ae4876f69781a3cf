using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Work;

namespace GenderEquality.Host.ElsaApi;

/// <summary>
/// An instance's history told in Elsa's words: journal, executions, what waits and what stands still. It follows from the recorded events and
/// the definitions alone. An instance that was migrated is told over the version that it runs now; a step that is no longer there keeps the
/// id and the type that it had.
/// </summary>
public sealed class InstanceTelling
{
    private readonly StreamId instance;
    private readonly IReadOnlyList<WorkflowDefinition> definitions;
    private readonly HistoryNames names;
    private readonly Dictionary<int, Run> runs = [];
    private readonly List<Line> lines = [];
    private IReadOnlyList<Run> still = [];

    private InstanceTelling(StreamId instance, IReadOnlyList<WorkflowDefinition> definitions, HistoryNames names) =>
        (this.instance, this.definitions, this.names) = (instance, definitions, names);

    /// <summary>Tells a history.</summary>
    /// <param name="commits">All commits of the instance, at least one.</param>
    /// <param name="definitions">The version that it runs now and then those that it ran before, the newest first; those that are lost are left out.</param>
    /// <param name="names">The names of people and units; those of the steps are taken from the definitions.</param>
    public static InstanceTelling Of(
        StreamId instance,
        IReadOnlyList<Commit> commits,
        IReadOnlyList<WorkflowDefinition> definitions,
        HistoryNames names
    )
    {
        var telling = new InstanceTelling(
            instance,
            definitions,
            names with
            {
                Steps = commits
                    .SelectMany(commit => commit.Events)
                    .OfType<ActivityStarted>()
                    .GroupBy(started => started.Execution)
                    .ToDictionary(same => same.Key, same => StepName(definitions, same.First())),
            }
        );
        telling.Read(commits);
        return telling;
    }

    /// <summary>The state after the last event.</summary>
    public WorkflowState State { get; private set; } = new(WorkStream.FoldSubject);

    public IReadOnlyList<InstanceJournalEntry> Journal => [.. lines.Select(EntryOf)];

    /// <summary>Every execution, in the order in which they started.</summary>
    public IReadOnlyList<ExecutionRecord> Executions => [.. runs.Values.Select(RecordOf)];

    /// <summary>The numbers of every step that ever started.</summary>
    public IReadOnlyList<ExecutionStats> Stats =>
        [
            .. Executions
                .GroupBy(record => record.ActivityNodeId)
                .Select(same => new ExecutionStats(
                    same.First().ActivityId,
                    same.Key,
                    same.Count(),
                    same.Count(record => record.Status == Completed),
                    same.Count(record => record.CompletedAt is null),
                    same.Any(record => record.HasBookmarks),
                    same.Any(record => record.Status == Faulted)
                )),
        ];

    /// <summary>The variables of the workflow, and those of the containers that are live; one that was never set has its default.</summary>
    public IReadOnlyList<InstanceVariable> Variables
    {
        get
        {
            var told = new List<InstanceVariable>();
            Tell(null, Current?.Variables ?? []);
            foreach (LiveExecution live in State.Executions)
                Tell(live.Execution, NodeOf(live.Activity)?.Variables ?? []);
            return told;

            void Tell(int? scope, IReadOnlyList<VariableDefinition> declared)
            {
                foreach (VariableDefinition variable in declared)
                    told.Add(
                        new InstanceVariable(
                            variable.Id,
                            variable.Name,
                            State.Variables.TryGetValue(new VariableKey(scope, variable.Name), out JsonNode? value)
                                ? value
                                : variable.Default
                        )
                    );
                // What the engine itself keeps in a scope is named with a dollar sign in front.
                foreach (var (key, value) in State.Variables)
                {
                    if (key.Scope == scope && !key.Variable.StartsWith('$') && !declared.Any(variable => variable.Name == key.Variable))
                        told.Add(new InstanceVariable(key.Variable, key.Variable, value));
                }
            }
        }
    }

    /// <summary>An execution and the containers around it, the outermost first; null when there is none of that number.</summary>
    public ExecutionCallStack? CallStack(int execution)
    {
        if (!runs.TryGetValue(execution, out Run? run))
            return null;
        List<ExecutionRecord> stack = [.. Around(run).Reverse().Select(RecordOf)];
        return new ExecutionCallStack(InstanceIds.Execution(instance, execution), stack, stack.Count);
    }

    /// <summary>The state in Elsa's form.</summary>
    public InstanceState StateOf(InstanceSummary summary) =>
        new(
            summary.Id,
            summary.DefinitionId,
            summary.DefinitionVersionId,
            summary.Version,
            summary.CorrelationId,
            summary.Status,
            summary.SubStatus,
            [.. State.Waits.Select(BookmarkOf)],
            [.. still.Select(IncidentOf)],
            [
                new InstanceContext(InstanceIds.Execution(instance, 0), null, InstanceIds.Workflow, null, []),
                .. State.Executions.Select(live => ContextOf(runs[live.Execution])),
            ],
            (JsonObject?)State.Input?.DeepClone() ?? [],
            new JsonObject(State.Outputs.Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone()))),
            summary.CreatedAt,
            summary.UpdatedAt,
            summary.FinishedAt
        );

    /// <summary>
    /// Where a step stands: the workflow, then each container and the step itself by their ids, with colons in between. A workflow used as an
    /// activity is one step more, named as the engine names it.
    /// </summary>
    public static string NodeId(ActivityNode node)
    {
        string id = node.LocalId;
        for (ActivityNode? container = node.Container; container is not null; container = container.Container)
            id = $"{container.LocalId}:{id}";
        return $"{InstanceIds.Workflow}:{id}";
    }

    private const string Completed = "Completed";
    private const string Faulted = "Faulted";
    private const string Canceled = "Canceled";
    private const string NotFoundActivity = "Elsa.NotFoundActivity";

    private WorkflowDefinition? Current => definitions.FirstOrDefault(one => one.Version == State.DefinitionVersion);

    /// <summary>One execution, while its history is read and after.</summary>
    private sealed class Run(int number, Run? parent, string activity, DateTimeOffset startedAt)
    {
        public int Number { get; } = number;
        public Run? Parent { get; } = parent;
        public string Activity { get; set; } = activity;
        public DateTimeOffset StartedAt { get; } = startedAt;
        public JsonObject Inputs { get; set; } = [];
        public JsonObject Outputs { get; } = [];
        public IReadOnlyList<string>? Outcomes { get; set; }
        public DateTimeOffset? EndedAt { get; set; }

        /// <summary>Its type as a fault recorded it, for a step whose definition is lost.</summary>
        public string? Type { get; set; }

        /// <summary>When it faulted last.</summary>
        public DateTimeOffset FaultedAt { get; set; }
    }

    /// <param name="Run">Null for the workflow itself.</param>
    private sealed record Line(Run? Run, DateTimeOffset At, string Event, string? Message);

    private void Read(IReadOnlyList<Commit> commits)
    {
        // The ids of before a migration, in case that it is taken back.
        Dictionary<int, string> before = [];
        foreach (Commit commit in commits)
        {
            var pass = new PassSoFar(commit);
            foreach (Event e in commit.Events)
            {
                // A round of a loop gets its variables after it has started and before it looks at its inputs.
                if (pass.Begun is { } begun && !(e is VariableSet set && set.Scope == begun.Number))
                    ReadInputs(pass);
                State = State.Apply(e);
                switch (e)
                {
                    case WorkflowMigrated migrated:
                        before = runs.ToDictionary(run => run.Key, run => run.Value.Activity);
                        foreach (var (execution, activity) in migrated.Activities ?? new Dictionary<int, string>())
                            runs[execution].Activity = activity;
                        break;
                    case MigrationReverted:
                        foreach (var (execution, activity) in before)
                            runs[execution].Activity = activity;
                        break;
                    case ResultGiven given
                        when runs.Values.LastOrDefault(run => run.EndedAt is null && run.Activity == given.Activity) is { } run:
                        run.Outputs[given.Output] = given.Value?.DeepClone();
                        break;
                    case VariableSet variable:
                        ReadResult(pass, variable);
                        break;
                    default:
                        ReadStep(pass, e);
                        break;
                }
            }
            ReadInputs(pass);
        }
        still = [.. runs.Values.Where(run => run.EndedAt is null && State.Find(run.Number)?.Fault is not null)];
    }

    /// <summary>What has been read of a commit.</summary>
    private sealed class PassSoFar(Commit commit)
    {
        public Commit Commit { get; } = commit;
        public WorkflowCancelled? CallingOff { get; } =
            commit.Events.OfType<WorkflowCancelled>().FirstOrDefault(one => one.Reason is not null);

        /// <summary>What was done since the last line of the journal; it is told by the next one.</summary>
        public List<Event> Done { get; } = [];

        /// <summary>The execution of the last line.</summary>
        public Run? Last { get; set; }

        /// <summary>An execution that has just started and whose inputs have not been read.</summary>
        public Run? Begun { get; set; }

        /// <summary>The execution that a person's command went to.</summary>
        public int? Resumed { get; set; }
    }

    private void ReadStep(PassSoFar pass, Event e)
    {
        DateTimeOffset at = pass.Commit.At;
        switch (e)
        {
            case WorkflowStarted:
                lines.Add(new Line(null, at, "Started", HistoryWords.Sentence(e, names)));
                break;
            case WorkflowFinished:
                lines.Add(new Line(null, at, Completed, HistoryWords.Sentence(e, names)));
                End(at);
                break;
            case WorkflowCancelled:
                End(at);
                break;
            case ActivityStarted started:
                pass.Begun = runs[started.Execution] = new Run(
                    started.Execution,
                    started.Parent is { } parent ? runs[parent] : null,
                    started.Activity,
                    at
                );
                Add(pass, started.Execution, "Started", e);
                break;
            case ActivitySuspended suspended:
                Add(pass, suspended.Execution, "Suspended", e);
                break;
            case ActivityResumed resumed:
                Add(pass, resumed.Execution, "Resumed", e);
                pass.Resumed = resumed.Execution;
                break;
            case ActivityRetried retried:
                Add(pass, retried.Execution, "Retried", e);
                break;
            case ActivitySkipped skipped:
                Add(pass, skipped.Execution, "Skipped", e);
                break;
            case ActivityCompleted completed:
                runs[completed.Execution].Outcomes = completed.Outcomes ?? [ActivityDescriptor.Done];
                runs[completed.Execution].EndedAt = at;
                Add(pass, completed.Execution, Completed, e);
                break;
            case ActivityCancelled cancelled:
                runs[cancelled.Execution].EndedAt = at;
                Add(pass, cancelled.Execution, Canceled, e);
                break;
            case ActivityFaulted faulted:
                runs[faulted.Execution].Type = faulted.Type;
                runs[faulted.Execution].FaultedAt = at;
                Add(pass, faulted.Execution, Faulted, e);
                break;
            case LineWritten or ActivityAbandoned:
            case var fact when !Works.IsStep(fact):
                pass.Done.Add(e);
                break;
        }
    }

    /// <summary>Nothing is live any more; what had not ended was called off with the whole.</summary>
    private void End(DateTimeOffset at)
    {
        foreach (Run run in runs.Values.Where(run => run.EndedAt is null))
            run.EndedAt = at;
    }

    private void Add(PassSoFar pass, int execution, string name, Event e)
    {
        lines.Add(new Line(runs[execution], pass.Commit.At, name, MessageOf(pass, execution, e)));
        pass.Done.Clear();
        pass.Last = runs[execution];
    }

    /// <summary>
    /// What the line says: what was done, by whom where a person did it, else what the flow did. A text that may speak of people is not told
    /// here.
    /// </summary>
    private string MessageOf(PassSoFar pass, int execution, Event e)
    {
        bool byPerson =
            e is ActivityResumed or ActivityRetried or ActivitySkipped
            || pass.Done.Exists(done => done is ActivityAbandoned || (!Works.IsStep(done) && pass.Resumed == execution));
        string sentence =
            pass.Done.Count > 0 && e is not ActivityStarted
                ? string.Join(
                    ". ",
                    pass.Done.Select(done =>
                        HistoryWords.Sentence(done is ObligationsExempted exempted ? exempted with { Remark = null } : done, names)
                    )
                )
                : HistoryWords.Sentence(e, names);
        if (e is ActivityCancelled && pass.CallingOff is { } off)
            (byPerson, sentence) = (true, HistoryWords.Sentence(off, names));
        return byPerson && pass.Commit.Actor.PersonId is not null ? $"{names.Who(pass.Commit.Actor)}: {sentence}" : sentence;
    }

    private void ReadInputs(PassSoFar pass)
    {
        if (pass.Begun is not { } begun)
            return;
        pass.Begun = null;
        if (NodeOf(begun.Activity) is not { } node)
            return;
        foreach (InputDescriptor input in node.Type.Descriptor.Inputs)
        {
            // A workflow used as an activity keeps its inputs, evaluated, as variables of its own.
            JsonNode? value =
                State.Variables.TryGetValue(new VariableKey(begun.Number, input.Name), out JsonNode? kept) ? kept
                : node.Inputs.TryGetValue(input.Name, out InputExpression? expression) ? ValueOf(expression, begun)
                : input.DefaultValue;
            if (value is not null)
                begun.Inputs[input.Name] = value.DeepClone();
        }
    }

    /// <summary>The value as the execution saw it; a script is shown as it was written, since what it came to is not recorded.</summary>
    private JsonNode? ValueOf(InputExpression expression, Run run) =>
        expression switch
        {
            InputExpression.Literal literal => JsonSerializer.SerializeToNode(literal.Value),
            InputExpression.Object value => JsonSerializer.SerializeToNode(value.Value),
            InputExpression.OfVariable variable => ValueOf(variable.Variable, run),
            InputExpression.OfInput given => InputSeenFrom(run, given.Name),
            InputExpression.OfOutput output => State.Results.GetValueOrDefault(new ResultKey(output.Activity, output.Output)),
            InputExpression.Script script => JsonValue.Create(script.Source),
            InputExpression.Reference reference => JsonValue.Create(reference.Variable.Name),
            _ => null,
        };

    private JsonNode? ValueOf(VariableDefinition variable, Run run)
    {
        int? scope = variable.Container is null ? null : Around(run).FirstOrDefault(one => one.Activity == variable.Container)?.Number;
        return State.Variables.TryGetValue(new VariableKey(scope, variable.Name), out JsonNode? value) ? value : variable.Default;
    }

    /// <summary>An input of the workflow used as an activity that the execution belongs to, or of the instance.</summary>
    private JsonNode? InputSeenFrom(Run run, string name)
    {
        foreach (Run around in Around(run).Skip(1))
        {
            if (
                NodeOf(around.Activity)?.Type.Descriptor is { IsContainer: true } descriptor
                && descriptor.Input(name) is not null
                && State.Variables.TryGetValue(new VariableKey(around.Number, name), out JsonNode? value)
            )
                return value;
        }
        return State.Input?[name];
    }

    /// <summary>A variable that a step's output is bound to is set by that step, or by the workflow that it ends.</summary>
    private void ReadResult(PassSoFar pass, VariableSet set)
    {
        if (pass.Last is null)
            return;
        foreach (Run run in Around(pass.Last))
        {
            string? output = NodeOf(run.Activity)?.Results.FirstOrDefault(one => one.Value.Name == set.Variable).Key;
            if (output is null)
                continue;
            run.Outputs[output] = set.Value?.DeepClone();
            return;
        }
    }

    /// <summary>The execution and its containers, from the inside out.</summary>
    private static IEnumerable<Run> Around(Run run)
    {
        for (Run? at = run; at is not null; at = at.Parent)
            yield return at;
    }

    /// <summary>The step in the newest version that has it.</summary>
    private ActivityNode? NodeOf(string activity) =>
        definitions.Select(definition => definition.Nodes.GetValueOrDefault(activity)).FirstOrDefault(node => node is not null);

    /// <summary>The outermost container is the flow itself, and its name in the designer is a default one.</summary>
    private static string StepName(IReadOnlyList<WorkflowDefinition> definitions, ActivityStarted started) =>
        (
            started.Parent is null
                ? definitions.FirstOrDefault()?.Name
                : definitions
                    .Select(definition => definition.Nodes.GetValueOrDefault(started.Activity)?.Name)
                    .FirstOrDefault(name => name is not null)
        ) ?? started.Activity;

    private bool Waits(Run run) => State.Waits.Any(live => live.Execution == run.Number);

    private string StatusOf(Run run) =>
        run.Outcomes is not null ? Completed
        : run.EndedAt is not null ? Canceled
        : still.Contains(run) ? Faulted
        : "Running";

    private string IdOf(Run run) => InstanceIds.Execution(instance, run.Number);

    private string TypeOf(Run run) => NodeOf(run.Activity)?.Type.Type ?? run.Type ?? NotFoundActivity;

    private string NodeIdOf(Run run) =>
        NodeOf(run.Activity) is { } node ? NodeId(node) : $"{InstanceIds.Workflow}:{run.Activity.Replace('/', ':')}";

    private string LocalIdOf(Run run) => NodeOf(run.Activity)?.LocalId ?? run.Activity;

    private ExecutionException? ExceptionOf(Run run) =>
        still.Contains(run) && State.Find(run.Number)?.Fault is { } fault
            ? new ExecutionException(fault.ActivityType, fault.Message)
            : null;

    private ExecutionRecord RecordOf(Run run) =>
        new(
            IdOf(run),
            instance.ToString(),
            LocalIdOf(run),
            NodeIdOf(run),
            TypeOf(run),
            NodeOf(run.Activity)?.Type.Version ?? 1,
            NodeOf(run.Activity)?.Name ?? LocalIdOf(run),
            Copy(run.Inputs),
            run.Outcomes is { } outcomes ? Payload(outcomes) : [],
            Copy(run.Outputs),
            ExceptionOf(run),
            run.StartedAt,
            Waits(run),
            StatusOf(run),
            still.Count(one => Around(one).Contains(run)),
            run.EndedAt,
            run.Parent is { } parent ? IdOf(parent) : null,
            run.Parent is { } owner ? LocalIdOf(owner) : null,
            Around(run).Count() - 1
        );

    private InstanceJournalEntry EntryOf(Line line, int index)
    {
        (string type, string id) = line.Run is { } run ? (TypeOf(run), LocalIdOf(run)) : ("Elsa.Workflow", InstanceIds.Workflow);
        return new InstanceJournalEntry(
            $"{instance}:{index + 1}",
            instance.ToString(),
            InstanceIds.Execution(instance, line.Run?.Number ?? 0),
            line.Run?.Parent is { } parent ? IdOf(parent) : null,
            id,
            type,
            line.Run is null ? 1 : NodeOf(line.Run.Activity)?.Type.Version ?? 1,
            (line.Run is null ? Current?.Name : NodeOf(line.Run.Activity)?.Name) ?? id,
            line.Run is null ? InstanceIds.Workflow : NodeIdOf(line.Run),
            line.At,
            index + 1,
            line.Event,
            line.Message,
            type.Split('.')[0],
            line.Run is null ? [] : Copy(line.Run.Inputs),
            line.Run is null || line.Event != Completed ? null : Payload(line.Run.Outcomes ?? [])
        );
    }

    private InstanceBookmark BookmarkOf(LiveExecution live)
    {
        Run run = runs[live.Execution];
        return new InstanceBookmark(
            IdOf(run),
            TypeOf(run),
            IdOf(run),
            JsonSerializer.SerializeToNode(live.Wait, JsonSerializerOptions.Web)!.AsObject(),
            NodeIdOf(run),
            IdOf(run)
        );
    }

    private InstanceIncident IncidentOf(Run run)
    {
        ExecutionException exception = ExceptionOf(run)!;
        return new InstanceIncident(LocalIdOf(run), NodeIdOf(run), exception.Type, exception.Message, exception, run.FaultedAt);
    }

    private InstanceContext ContextOf(Run run) =>
        new(
            IdOf(run),
            InstanceIds.Execution(instance, run.Parent?.Number ?? 0),
            NodeIdOf(run),
            run.Parent is { } parent ? NodeIdOf(parent) : InstanceIds.Workflow,
            Copy(run.Inputs)
        );

    private static JsonObject Payload(IReadOnlyList<string> outcomes) =>
        new() { ["Outcomes"] = new JsonArray([.. outcomes.Select(outcome => JsonValue.Create(outcome))]) };

    // A node of JSON has one owner.
    private static JsonObject Copy(JsonObject json) => (JsonObject)json.DeepClone();
}
