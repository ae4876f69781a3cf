using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.History;

public sealed class ChainTests
{
    private static readonly PersonId Person = new(new Guid("0197a1b2-0000-7000-8000-00000000000b"));
    private readonly List<Commit> commits = [];

    [SetUp]
    public void FourCommits()
    {
        commits.Clear();
        Add(new UnitEstablished("Trường Tiểu học Sông Hồng", UnitLevel.TH, new DateOnly(2020, 1, 1)));
        Add(new RoleGranted(Person, Role.Clerk));
        Add(new RoleRevoked(Person, Role.Clerk));
        Add(new RoleGranted(Person, Role.Head));
    }

    [Test]
    public void Check_OfAnUntouchedChain_FindsNothing()
    {
        Assert.That(Check(commits), Is.Empty);
    }

    [Test]
    public void Check_OfAnyChangedByte_NamesItsCommit()
    {
        for (int index = 0; index < commits.Count; index++)
        {
            byte[] body = commits[index].Body.ToArray();
            for (int at = 0; at < body.Length; at++)
            {
                byte[] changed = [.. body];
                changed[at] ^= 1;

                IReadOnlyList<ChainFault> faults = Check(Replace(index, changed, commits[index].Hash));

                Assert.That(faults.Select(fault => fault.Version), Does.Contain(index + 1), $"byte {at}");
                Assert.That(faults[0].Problem, Does.Contain("was changed"));
            }
        }
    }

    [Test]
    public void Check_OfAChangedCommitWithAFittingHash_NamesItsSuccessor()
    {
        // Who can write bytes can write the hash beside them; the next commit still holds the old one.
        Commit forged = CommitFormatTests.Write(2, commits[0].Hash, new RoleGranted(Person, Role.Administrator));

        IReadOnlyList<ChainFault> faults = Check(Replace(1, forged.Body, forged.Hash));

        Assert.That(faults.Single().Version, Is.EqualTo(3));
    }

    [Test]
    public void Check_OfAForgedLastCommit_NamesIt()
    {
        Commit forged = CommitFormatTests.Write(4, commits[2].Hash, new RoleGranted(Person, Role.Administrator));

        IReadOnlyList<ChainFault> faults = Check(Replace(3, forged.Body, forged.Hash));

        Assert.That(faults.Single().Problem, Does.Contain("head"));
    }

    [Test]
    public void Check_OfAMissingCommit_NamesTheGap()
    {
        IReadOnlyList<ChainFault> faults = Check([commits[0], commits[2], commits[3]]);

        Assert.That(faults[0].Problem, Is.EqualTo("commit 2 was expected, 3 was found: a commit is missing or doubled"));
    }

    [Test]
    public void Check_OfACutOffEnd_SaysSo()
    {
        IReadOnlyList<ChainFault> faults = Check([.. commits.Take(3)]);

        Assert.That(faults.Single().Problem, Does.Contain("version 4").And.Contain("the last commit is 3"));
    }

    [Test]
    public void Check_OfSwappedCommits_NamesBoth()
    {
        var moved = new[]
        {
            commits[0],
            commits[1] with
            {
                Body = commits[2].Body,
                Hash = commits[2].Hash,
            },
            commits[2] with
            {
                Body = commits[1].Body,
                Hash = commits[1].Hash,
            },
            commits[3],
        };

        Assert.That(Check(moved).Select(fault => fault.Version), Is.SupersetOf(new[] { 2, 3 }));
    }

    [Test]
    public void Check_OfAnotherStreamsCommits_NamesThem()
    {
        var other = StreamId.Derived(Guid.Empty, "another");

        IEnumerable<ChainFault> faults = Chain.Check(other, Stored(commits), 4, commits[3].Hash, new CommitFormat(ProductHost.Events));

        Assert.That(faults.Select(fault => fault.Version), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    private void Add(Event e) =>
        commits.Add(CommitFormatTests.Write(commits.Count + 1, commits.Count == 0 ? CommitFormat.Genesis : commits[^1].Hash, e));

    private Commit[] Replace(int index, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> hash) =>
        [.. commits.Select((commit, i) => i == index ? commit with { Body = body, Hash = hash } : commit)];

    private IReadOnlyList<ChainFault> Check(IReadOnlyList<Commit> stored) =>
        [.. Chain.Check(commits[0].Stream, Stored(stored), 4, commits[3].Hash, new CommitFormat(ProductHost.Events))];

    private static List<(int, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>)> Stored(IReadOnlyList<Commit> stored) =>
        [.. stored.Select(commit => (commit.Version, commit.Body, commit.Hash))];
}
