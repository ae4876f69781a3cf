using GenderEquality.Engine.Scripting;
using GenderEquality.Host.Scripting;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>The sandbox that all engine tests share: real Node, real QuickJS.</summary>
[SetUpFixture]
internal sealed class Sandbox
{
    private static readonly Lazy<NodeSandbox> Shared = new(() => new NodeSandbox());

    public static IScriptEngine Scripts => Shared.Value;

    [OneTimeTearDown]
    public void Stop()
    {
        if (Shared.IsValueCreated)
        {
            Shared.Value.Dispose();
        }
    }
}
