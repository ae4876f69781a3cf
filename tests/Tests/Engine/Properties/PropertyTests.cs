using NUnit.Framework;

namespace GenderEquality.Tests.Engine.Properties;

/// <summary>
/// Random definitions, random commands: whatever is drawn and whatever is done, what <see cref="World"/> and <see cref="Invariants"/> check
/// holds after every command.
/// </summary>
public sealed class PropertyTests
{
    [Test]
    public void AnyCommands_OnAnyDefinitions_KeepWhatMustHold() => Seeds.Check(200, scenario => RandomRun.Of(scenario));

    [Test]
    [Category("Soak")]
    public void ManyCommands_OnManyDefinitions_KeepWhatMustHold() => Seeds.Soak(20_000, scenario => RandomRun.Of(scenario));

    [Test]
    [Category("Slow")]
    public void AnyCommands_OnDefinitionsWithScripts_KeepWhatMustHold() =>
        Seeds.Check(60, scenario => RandomRun.Of(scenario, Sandbox.Scripts));
}
