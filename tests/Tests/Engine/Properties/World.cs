using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Engine.Scripting;
using GenderEquality.Host;

namespace GenderEquality.Tests.Engine.Properties;

/// <summary>What a command decides with: the runtime and the published definitions of whoever carries it out.</summary>
internal sealed record Tools(WorkflowRuntime Runtime, IWorkflowLibrary Library);

/// <summary>A command as it is given to a host: once to the one in memory, and again to one with a database.</summary>
internal abstract record Act(DateTimeOffset Now)
{
    internal sealed record Publish(DateTimeOffset Now, string DefinitionId, byte[] Source) : Act(Now);

    internal sealed record Start(DateTimeOffset Now, Guid Instance, string DefinitionId, StartRequest Request) : Act(Now);

    internal sealed record Advance(
        DateTimeOffset Now,
        Guid Instance,
        string Name,
        Func<Tools, WorkflowDefinition, WorkflowState, Decision> Decide
    ) : Act(Now);

    internal sealed record Perform(DateTimeOffset Now, Guid Instance, string Effect) : Act(Now);

    internal sealed record WakeParent(DateTimeOffset Now, Guid Instance, int Execution) : Act(Now);
}

/// <summary>One instance: its commits as they would be stored, and the state that they add up to.</summary>
internal sealed class Track(Guid id, WorkflowState empty)
{
    public Guid Id { get; } = id;

    public List<Commit> Commits { get; } = [];

    public WorkflowState State { get; set; } = empty;

    public IEnumerable<Event> Events => Commits.SelectMany(one => one.Events);

    public bool Ended => State.Status == WorkflowStatus.Finished;
}

/// <summary>
/// A host in memory: it loads, decides and stores as the one with a database does, writes the same commits, and after each checks what must
/// always hold.
/// </summary>
internal sealed class World
{
    public static readonly Actor Person = Actor.Person(new Guid("0197a1b2-0000-7000-8000-0000000000aa"));
    private static readonly CommitFormat Format = new(ProductHost.Events);

    private readonly WorkflowLibrary _library = new(ProductHost.Activities);
    private readonly Dictionary<string, int> _versions = [];
    private readonly Dictionary<Guid, Track> _tracks = [];
    private readonly List<Track> _inOrder = [];
    private readonly List<Act> _acts = [];

    public World(IScriptEngine? scripts = null)
    {
        Tools = new(new WorkflowRuntime(ProductHost.Activities, WorkStream.FoldSubject, scripts, _library), _library);
    }

    public Tools Tools { get; }

    public WorkflowRuntime Runtime => Tools.Runtime;

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<Track> Instances => _inOrder;

    /// <summary>Everything that was done.</summary>
    public IReadOnlyList<Act> Acts => _acts;

    public DateTimeOffset Now { get; private set; } = Clocks.Monday;

    /// <summary>How many commands a decision refused.</summary>
    public int Refused { get; private set; }

    public Track this[Guid instance] => _tracks[instance];

    public void Later(TimeSpan by) => Now += by;

    public WorkflowDefinition DefinitionOf(Track one) => _library.Find(one.State.DefinitionId, one.State.DefinitionVersion)!;

    public int LatestVersion(string definitionId) => _versions[definitionId];

    /// <returns>False when the definition has faults.</returns>
    public bool Publish(byte[] source)
    {
        DefinitionReading reading = DefinitionReader.Read(source, ProductHost.Activities, _library);
        if (reading.Definition is not { } definition)
        {
            return false;
        }

        _acts.Add(new Act.Publish(Now, definition.DefinitionId, source));
        _versions[definition.DefinitionId] = _versions.GetValueOrDefault(definition.DefinitionId) + 1;
        _library.Add(source, _versions[definition.DefinitionId]);
        return true;
    }

    public void Start(Guid instance, string definitionId, StartRequest request, Actor? actor = null)
    {
        if (actor is null)
        {
            _acts.Add(new Act.Start(Now, instance, definitionId, request));
        }

        if (_tracks.ContainsKey(instance))
        {
            return;
        }

        WorkflowDefinition definition = _library.Latest(definitionId)!;
        Decision decision = Twice(() => Runtime.Start(definition, instance, request, Now));
        Keep(instance, decision, actor ?? Person, null);
        After(instance, decision);
    }

    /// <summary>Does what a command asks; one that is refused must leave nothing.</summary>
    /// <returns>Whether anything came of it.</returns>
    public bool Advance(
        Guid instance,
        string name,
        Func<Tools, WorkflowDefinition, WorkflowState, Decision> decide,
        Actor? actor = null,
        CommandStamp? stamp = null
    )
    {
        if (actor is null)
        {
            _acts.Add(new Act.Advance(Now, instance, name, decide));
        }

        Track one = _tracks[instance];
        WorkflowDefinition definition = DefinitionOf(one);
        string before = StateDump.Of(one.State);
        WorkflowState replayed = Runtime.Replay(one.Events);
        Decision decision;
        try
        {
            decision = Twice(() => decide(Tools, definition, one.State), () => decide(Tools, definition, replayed));
        }
        catch (RefusedException)
        {
            Refused++;
            Must.BeEqual(StateDump.Of(one.State), before, "a refused command changed the state");
            return false;
        }

        Must.BeEqual(StateDump.Of(one.State), before, "a decision changed the state it was made on");
        ThrowsForAnotherVersion(instance, one);
        if (decision.Events.Count == 0)
        {
            Must.Hold(decision.Started.Count == 0, "instances were begun without an event");
            return false;
        }

        Keep(instance, decision, actor ?? Person, stamp);
        After(instance, decision);
        return true;
    }

    /// <summary>Does what an effect asks, as the performers of a host do.</summary>
    public void Perform(Guid instance, string id)
    {
        _acts.Add(new Act.Perform(Now, instance, id));
        if (_tracks[instance].State.PendingEffects.FirstOrDefault(one => one.Effect == id) is not { } effect)
        {
            return;
        }

        if (effect.Kind == StartWorkflows.Effect)
        {
            StartOrdered(instance, effect);
        }
        else
        {
            Send(instance, effect);
        }
    }

    public bool WakeParent(Guid parent, int execution, bool fromOutside = false)
    {
        if (fromOutside)
        {
            _acts.Add(new Act.WakeParent(Now, parent, execution));
        }

        List<Track> children = ChildrenOf(parent, execution);
        if (children.Exists(one => !one.Ended))
        {
            return false;
        }

        JsonObject? result = children is [var only] ? ChildResult.Of(only.Id, only.State) : null;
        return Advance(
            parent,
            "children",
            (tools, d, s) => tools.Runtime.ChildrenFinished(d, parent, s, execution, result, Now),
            Actor.System("children")
        );
    }

    public List<Track> ChildrenOf(Guid parent, int execution) =>
        _inOrder.FindAll(one => one.State.Parent == parent && one.State.ParentExecution == execution);

    /// <summary>The definitions, run again over what the histories recorded from outside, decide as they did.</summary>
    public void RunAgain()
    {
        ReExecution again = new(Runtime, _library);
        foreach (Track one in _inOrder)
        {
            if (again.Check(one.Id, [.. one.Commits.Select(commit => (commit.At, commit.Events))]) is { } divergence)
            {
                Must.Hold(false, $"run again, {one.Id} of {one.State.DefinitionId} comes to something else: {divergence}");
            }
        }
    }

    private void StartOrdered(Guid parent, EffectRequested effect)
    {
        Actor actor = Actor.System("start-workflows");
        StartWorkflows order = StartWorkflows.From(effect.Payload);
        WorkflowDefinition definition = _library.Latest(order.DefinitionId)!;
        List<(Guid Child, Decision Decision)> starts = [];
        for (int index = 0; index < order.Items.Count; index++)
        {
            var (child, request) = order.Child(index, parent, effect.Execution);
            starts.Add((child, Twice(() => Runtime.Start(definition, child, request, Now))));
        }

        foreach (var (child, decision) in starts.Where(one => !_tracks.ContainsKey(one.Child)))
        {
            Keep(child, decision, actor, null);
        }

        Advance(
            parent,
            "answer",
            (tools, d, s) =>
                tools.Runtime.EffectPerformed(d, parent, s, effect.Effect, new JsonObject { ["count"] = order.Items.Count }, Now),
            actor
        );
    }

    private void Send(Guid sender, EffectRequested effect)
    {
        Actor actor = Actor.System("signals");
        string name = effect.Payload["name"]!.GetValue<string>();
        string? correlation = effect.Payload["correlationId"]?.GetValue<string>();
        bool local = effect.Payload["local"]!.GetValue<bool>();
        JsonNode? payload = effect.Payload["payload"];
        List<Guid> waiting =
        [
            .. _inOrder
                .Where(one =>
                    WorkStream
                        .Kind.Rows(new StreamId(one.Id), one.State)
                        .OfType<BookmarkRow>()
                        .Any(row =>
                            row.Kind == BookmarkRow.Signal
                            && row.Name == name
                            && (correlation is null || row.CorrelationId == correlation)
                            && (!local || one.Id == sender)
                        )
                )
                .Select(one => one.Id)
                .Order(),
        ];
        foreach (Guid instance in waiting)
        {
            Advance(
                instance,
                "signal",
                (tools, d, s) => tools.Runtime.Signal(d, instance, s, name, payload?.DeepClone(), Now),
                actor,
                CommitFormat.Stamp($"{sender}:{effect.Effect}:{instance}", effect.Payload)
            );
        }

        if (!local)
        {
            foreach (string id in _library.DefinitionIds)
            {
                WorkflowDefinition flow = _library.Latest(id)!;
                foreach (var (_, trigger) in flow.Triggers.Where(one => one.Signal == name))
                {
                    Start(
                        StreamId.Derived(sender, $"signal:{effect.Effect}:{id}:{trigger.Id}").Value,
                        id,
                        new StartRequest((payload as JsonObject)?.DeepClone().AsObject(), correlation) { Trigger = trigger.Id },
                        actor
                    );
                }
            }
        }

        Advance(sender, "answer", (tools, d, s) => tools.Runtime.EffectPerformed(d, sender, s, effect.Effect, null, Now), actor);
    }

    private void After(Guid instance, Decision decision)
    {
        if (
            !decision.Events.Any(e =>
                e
                    is WorkflowFinished
                        or WorkflowFaulted
                        or WorkflowCancelled
                        or EffectReturned
                        or WorkflowUnpaused
                        or ActivityRetried
                        or ActivitySkipped
                        or ActivityAbandoned
            )
        )
        {
            return;
        }

        WorkflowState after = _tracks[instance].State;
        if (after is { Status: WorkflowStatus.Finished, Parent: { } parent, ParentExecution: { } execution })
        {
            WakeParent(parent, execution);
        }

        foreach (LiveExecution waiting in after.Waits.Where(one => one.Wait is ChildrenWait))
        {
            WakeParent(instance, waiting.Execution);
        }
    }

    private void Keep(Guid instance, Decision decision, Actor actor, CommandStamp? stamp)
    {
        Keep(instance, decision.Events, actor, stamp);
        foreach (StartedInstance started in decision.Started)
        {
            Must.Hold(!_tracks.ContainsKey(started.Instance), "an instance was begun twice");
            Keep(started.Instance, started.Events, actor, null);
        }

        Invariants.Hold(this, _tracks[instance]);
        foreach (StartedInstance started in decision.Started)
        {
            Invariants.Hold(this, _tracks[started.Instance]);
        }
    }

    private void Keep(Guid instance, IReadOnlyList<Event> events, Actor actor, CommandStamp? stamp)
    {
        if (!_tracks.TryGetValue(instance, out Track? one))
        {
            one = new(instance, Runtime.Empty);
            _tracks.Add(instance, one);
            _inOrder.Add(one);
        }

        Commit written = Format.Write(
            new StreamId(instance),
            WorkStream.Kind.Name,
            one.Commits.Count + 1,
            Now,
            actor,
            stamp,
            one.Commits.Count == 0 ? CommitFormat.Genesis : one.Commits[^1].Hash,
            events
        );
        Commit read = Format.Read(written.Body, written.Hash);
        WorkflowState live = one.State;
        WorkflowState stored = one.State;
        for (int index = 0; index < events.Count; index++)
        {
            live = live.Apply(events[index]);
            stored = stored.Apply(read.Events[index]);
            if (index == events.Count - 1 || index < 40)
            {
                Must.BeEqual(StateDump.Of(stored), StateDump.Of(live), $"stored and read, {events[index]} means something else");
            }
        }

        one.Commits.Add(read);
        one.State = stored;
        Must.BeEqual(StateDump.Of(Runtime.Replay(one.Events)), StateDump.Of(stored), "the history adds up to another state");
    }

    /// <summary>The same on the same state gives the same bytes.</summary>
    private static Decision Twice(Func<Decision> first, Func<Decision>? again = null)
    {
        Decision one = first();
        Decision two = (again ?? first)();
        Must.BeEqual(Bytes(two), Bytes(one), "the same command on the same state gave other events");
        return one;
    }

    private static string Bytes(Decision decision) =>
        string.Join(
            '\n',
            decision
                .Started.Prepend(new StartedInstance(Guid.Empty, decision.Events))
                .Where(one => one.Events.Count > 0)
                .Select(one =>
                    System.Text.Encoding.UTF8.GetString(
                        Format
                            .Write(new StreamId(one.Instance), "work", 1, Clocks.Monday, Person, null, CommitFormat.Genesis, one.Events)
                            .Body.Span
                    )
                )
        );

    private void ThrowsForAnotherVersion(Guid instance, Track one)
    {
        if (LatestVersion(one.State.DefinitionId) is var latest && latest != one.State.DefinitionVersion)
        {
            WorkflowDefinition other = _library.Find(one.State.DefinitionId, latest)!;
            try
            {
                Runtime.FireTimers(other, instance, one.State, Now);
            }
            catch (ArgumentException)
            {
                return;
            }

            Must.Hold(false, "a version other than its own carried an instance on");
        }
    }
}
