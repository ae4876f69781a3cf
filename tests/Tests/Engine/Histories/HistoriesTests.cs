using System.Security.Cryptography;
using System.Text;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.Histories;

/// <summary>
/// Histories that were written once mean today what they meant then. One that fails shows that a stored event changed its meaning, which
/// none may: raise a new event instead. Where the state only shows more than it did, <see cref="HistoryRecorder"/> says how to go on.
/// </summary>
public sealed class HistoriesTests
{
    private static IEnumerable<string> Names => RecordedHistory.Names;

    [TestCaseSource(nameof(Names))]
    public void History_AddsUpToTheSameStates(string name)
    {
        RecordedHistory recorded = RecordedHistory.Read(name);

        Assert.That(RecordedHistory.Digests(recorded.Stored()), Is.EqualTo(recorded.States));
    }

    [TestCaseSource(nameof(Names))]
    public void History_IsWrittenWithTheSameBytes(string name)
    {
        foreach (RecordedCommit one in RecordedHistory.Read(name).Commits)
        {
            Commit read = RecordedHistory.Format.Read(Encoding.UTF8.GetBytes(one.Body), Convert.FromHexString(one.Hash));
            Commit written = RecordedHistory.Format.Write(
                read.Stream,
                read.Kind,
                read.Version,
                read.At,
                read.Actor,
                read.Command,
                read.Previous,
                read.Events
            );

            Assert.That(Encoding.UTF8.GetString(written.Body.Span), Is.EqualTo(one.Body));
            Assert.That(Convert.ToHexStringLower(SHA256.HashData(written.Body.Span)), Is.EqualTo(one.Hash));
        }
    }

    [Test]
    public void Histories_HoldEveryEventAndWaitOfTheEngine()
    {
        List<Event> events = [.. Names.SelectMany(name => RecordedHistory.Read(name).Stored()).SelectMany(one => one.Events)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Missing(typeof(Event), events), Is.Empty, "Record a history that has it; see HistoryRecorder.");
            Assert.That(Missing(typeof(Wait), events.OfType<ActivitySuspended>().Select(one => one.Wait)), Is.Empty);
        }
    }

    private static IEnumerable<string> Missing(Type kind, IEnumerable<object> found) =>
        typeof(Event)
            .Assembly.GetTypes()
            .Where(one => one.IsSubclassOf(kind) && !one.IsAbstract)
            .Except(found.Select(one => one.GetType()))
            .Select(one => one.Name);
}
