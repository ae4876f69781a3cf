using System.Globalization;
using System.Text.Json.Nodes;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Engine.Scripting;

namespace GenderEquality.Tests.Engine.Properties;

/// <summary>Carries out a scenario: publishes its definitions, starts the first and does what the choices say to whatever came of it.</summary>
internal sealed class RandomRun
{
    private const int MostActs = 40;
    private const int MostInstances = 40;
    private const int MostEvents = 3_000;

    private readonly World _world;
    private readonly Choices _choices;
    private readonly List<JsonObject> _definitions;
    private int _changes;
    private int _starts;

    private readonly string _prefix;

    private RandomRun(World world, Choices choices, List<JsonObject> definitions, string prefix) =>
        (_world, _choices, _definitions, _prefix) = (world, choices, definitions, prefix);

    /// <param name="prefix">Keeps what it makes apart from other runs in the same database.</param>
    public static World Of(Scenario scenario, IScriptEngine? scripts = null, string prefix = "")
    {
        World world = new(scripts);
        List<JsonObject> definitions = [.. RandomDefinitions.From(scenario.Shape, scripts is not null, prefix)];
        foreach (JsonObject definition in definitions)
        {
            if (!world.Publish(RandomDefinitions.Bytes(definition)))
            {
                // What it used could not be read either.
                return world;
            }
        }

        RandomRun run = new(world, new Choices(scenario.Acts), definitions, prefix);
        run.Start();
        for (int act = 0; act < MostActs && !run._choices.AtEnd && !run.IsLong; act++)
        {
            run.Act();
        }

        Invariants.HoldAtRest(world);
        world.RunAgain();
        return world;
    }

    private bool IsLong => _world.Instances.Count > MostInstances || _world.Instances.Sum(one => one.State.EventCount) > MostEvents;

    private Track Any() => _world.Instances[_choices.Below(_world.Instances.Count)];

    private void Start()
    {
        Guid instance = StreamId.Derived(Guid.Empty, $"{_prefix}:{(++_starts).ToString(CultureInfo.InvariantCulture)}").Value;
        _world.Start(
            instance,
            RandomDefinitions.IdOf(_prefix, 0),
            new StartRequest(new JsonObject { ["Item"] = 7 }, _choices.Of(null, "một"))
        );
    }

    private void Act()
    {
        if (_world.Instances.All(one => one.State.SubStatus is WorkflowSubStatus.Finished or WorkflowSubStatus.Cancelled))
        {
            Start();
        }

        switch (_choices.Below(16))
        {
            case 0 or 1 or 2:
                Report();
                break;
            case 3 or 4:
                Signal();
                break;
            case 5 or 6:
                Time();
                break;
            case 7 or 8 or 9:
                Perform();
                break;
            case 10:
                Pause();
                break;
            case 11 or 12:
                Mend();
                break;
            case 13:
                Migrate();
                break;
            case 14:
                Rare();
                break;
            default:
                Repeat();
                break;
        }
    }

    private void Report()
    {
        List<(Guid Instance, Guid Task)> tasks =
        [
            .. _world.Instances.SelectMany(one =>
                one.State.Executions.Select(live => live.Wait).OfType<ExternalTask>().Select(task => (one.Id, task.TaskId))
            ),
        ];
        if (tasks.Count == 0)
        {
            return;
        }

        var (instance, id) = tasks[_choices.Below(tasks.Count)];
        JsonNode? result = _choices.Below(4) switch
        {
            0 => 3,
            1 => null,
            2 => "không phải số",
            _ => new JsonObject { ["b"] = 1.50, ["a"] = "x" },
        };
        DateTimeOffset now = _world.Now;
        _world.Advance(instance, "report", (tools, d, s) => tools.Runtime.TaskCompleted(d, instance, s, id, result?.DeepClone(), now));
    }

    private void Signal()
    {
        Guid instance = Any().Id;
        string name = _choices.Of([.. RandomDefinitions.Signals(_prefix), "nobody waits for it"]);
        JsonNode? payload = _choices.Of<Func<JsonNode?>>(() => null, () => 5, () => new JsonObject { ["x"] = "y" })();
        DateTimeOffset now = _world.Now;
        _world.Advance(instance, "signal", (tools, d, s) => tools.Runtime.Signal(d, instance, s, name, payload?.DeepClone(), now));
    }

    private void Time()
    {
        _world.Later(TimeSpan.FromTicks(_choices.Of(0, 13, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute, TimeSpan.TicksPerDay)));
        DateTimeOffset now = _world.Now;
        foreach (Guid instance in _world.Instances.Select(one => one.Id).ToList())
        {
            _world.Advance(instance, "timers", (tools, d, s) => tools.Runtime.FireTimers(d, instance, s, now));
        }
    }

    private void Perform()
    {
        List<(Guid Instance, string Effect)> pending =
        [
            .. _world.Instances.SelectMany(one => one.State.PendingEffects.Select(effect => (one.Id, effect.Effect))),
        ];
        if (pending.Count > 0)
        {
            var (instance, effect) = pending[_choices.Below(pending.Count)];
            _world.Perform(instance, effect);
        }
    }

    private void Pause()
    {
        Guid instance = Any().Id;
        DateTimeOffset now = _world.Now;
        if (_world[instance].State.IsPaused)
        {
            _world.Advance(instance, "unpause", (tools, d, s) => tools.Runtime.Unpause(d, instance, s, "xong", now));
        }
        else
        {
            _world.Advance(instance, "pause", (tools, d, s) => tools.Runtime.Pause(d, instance, s, "kiểm tra", now));
        }
    }

    private void Mend()
    {
        List<(Guid Instance, int Execution)> faulted =
        [
            .. _world.Instances.SelectMany(one =>
                one.State.Executions.Where(live => live.Fault is not null).Select(live => (one.Id, live.Execution))
            ),
        ];
        if (faulted.Count == 0)
        {
            return;
        }

        var (instance, execution) = faulted[_choices.Below(faulted.Count)];
        DateTimeOffset now = _world.Now;
        switch (_choices.Below(3))
        {
            case 0:
                _world.Advance(instance, "retry", (tools, d, s) => tools.Runtime.Retry(d, instance, s, execution, "thử lại", now));
                break;
            case 1:
                IReadOnlyList<string>? outcomes = _choices.Of<string[]?>(null, ["Done"], ["True"], ["c0", "Default"]);
                _world.Advance(instance, "skip", (tools, d, s) => tools.Runtime.Skip(d, instance, s, execution, "bỏ qua", outcomes, now));
                break;
            default:
                _world.Advance(instance, "abandon", (tools, d, s) => tools.Runtime.Abandon(d, instance, s, execution, "bỏ", now));
                break;
        }
    }

    private void Migrate()
    {
        Guid instance = Any().Id;
        switch (_choices.Below(4))
        {
            case 0:
                Change(_choices.Below(_definitions.Count));
                break;
            case 1:
                Revert(instance);
                break;
            default:
                string definition = _world[instance].State.DefinitionId;
                if (_world.LatestVersion(definition) == _world[instance].State.DefinitionVersion)
                {
                    Change(_definitions.FindIndex(one => one["definitionId"]!.GetValue<string>() == definition));
                }

                int version = _world.LatestVersion(definition);
                _world.Advance(
                    instance,
                    "migrate",
                    (tools, d, s) =>
                        tools.Runtime.Migrate(d, tools.Library.Find(d.DefinitionId, version)!, instance, s, MigrationMap.Same, "sửa")
                );
                if (_choices.OnceIn(3))
                {
                    Revert(instance);
                }

                break;
        }
    }

    private void Change(int number)
    {
        JsonObject changed = RandomDefinitions.Changed(_definitions[number], _choices, ++_changes);
        if (_world.Publish(RandomDefinitions.Bytes(changed)))
        {
            _definitions[number] = changed;
        }
    }

    private void Revert(Guid instance) =>
        _world.Advance(instance, "revert", (tools, _, s) => tools.Runtime.RevertMigration(instance, s, "nhầm"));

    private void Rare()
    {
        Guid instance = Any().Id;
        DateTimeOffset now = _world.Now;
        switch (_choices.Below(4))
        {
            case 0:
                Start();
                break;
            case 1:
                _world.Advance(instance, "cancel", (tools, d, s) => tools.Runtime.Cancel(d, instance, s, "thôi", now));
                break;
            default:
                // Whatever waits is called as if its form had been sent.
                int[] waits = [.. _world[instance].State.Executions.Where(one => one.Wait is not EffectWait).Select(one => one.Execution)];
                int execution = waits.Length == 0 ? 1 : waits[_choices.Below(waits.Length)];
                if (_world[instance].State.Find(execution)?.Wait is not ChildrenWait)
                {
                    _world.Advance(instance, "resume", (tools, d, s) => tools.Runtime.Resume(d, instance, s, execution, null, now));
                }

                break;
        }
    }

    /// <summary>What was done before is done again, or was never asked for.</summary>
    private void Repeat()
    {
        Track one = Any();
        Guid instance = one.Id;
        DateTimeOffset now = _world.Now;
        string effect = one.Events.OfType<EffectReturned>().Select(returned => returned.Effect).LastOrDefault() ?? "e99";
        if (_world.Advance(instance, "answer", (tools, d, s) => tools.Runtime.EffectPerformed(d, instance, s, effect, null, now)))
        {
            throw new InvalidOperationException($"Effect {effect} was answered twice.");
        }

        foreach (LiveExecution live in one.State.Executions.Where(live => live.Wait is ChildrenWait))
        {
            _world.WakeParent(instance, live.Execution, fromOutside: true);
        }
    }
}
