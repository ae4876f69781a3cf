using GenderEquality.Tests.Host;
using NUnit.Framework;

// Fixtures share nothing: each test has its database, its host and its browser sessions, and what they write goes to folders of their own.
// Those that share something after all, or measure what others would disturb, are marked NonParallelizable and run one after another.
[assembly: Parallelizable(ParallelScope.Fixtures)]
// More than a machine's two cores: most of a test is waiting for a database, a browser or another process.
[assembly: LevelOfParallelism(4)]

namespace GenderEquality.Tests;

/// <summary>What a run shares and leaves behind nowhere: the prepared databases and the browser.</summary>
[SetUpFixture]
internal sealed class TestRun
{
    [OneTimeTearDown]
    public async Task NothingIsLeft()
    {
        await Chromium.CloseAsync();
        await Prepared.RemoveAsync();
    }
}
