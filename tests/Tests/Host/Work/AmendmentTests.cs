using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Work;

/// <summary>The same document is with a unit once; its corrected version amends it.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class AmendmentTests(DatabaseKind kind)
{
    private const string Corrected = "Kế hoạch thực hiện công tác bình đẳng giới (đính chính)";
    private TestDatabase database = null!;

    private Directives Directives => database.Get<Directives>();

    [SetUp]
    public async Task SetUpAsync()
    {
        database = await TestDatabase.CreateAsync(kind);
        database.Clock.MoveTo(new DateTimeOffset(2026, 6, 1, 9, 0, 0, TimeSpan.FromHours(7)));
    }

    [TearDown]
    public async Task TearDownAsync() => await database.DisposeAsync();

    [Test]
    public async Task Confirm_OfADocumentThatTheUnitHas_IsRefusedAndNamesIt()
    {
        DirectiveId first = await Situations.SentDirectiveAsync(database, schools: 1);
        DirectiveId second = await TakeInAsync(Corrected, "second");

        DuplicateDirectiveException? refused = await Assert.ThrowsAsync<DuplicateDirectiveException>(() =>
            Directives.ConfirmAsync(second, 1, new ConfirmDirective(Situations.Clerk, Situations.Content with { Symbol = "kh-sgdđt" }))
        );

        Assert.That(refused!.Duplicate.Directive, Is.EqualTo(first));
        Assert.That(refused.Duplicate.SameText, Is.False);
        Assert.That((await LoadAsync(second)).Status, Is.EqualTo(DirectiveStatus.TakenIn));
    }

    [Test]
    public async Task Confirm_OfADocumentWithAnotherDate_IsNoDuplicate()
    {
        await Situations.SentDirectiveAsync(database, schools: 1);
        DirectiveId second = await TakeInAsync(Corrected, "second");

        await Directives.ConfirmAsync(
            second,
            1,
            new ConfirmDirective(Situations.Clerk, Situations.Content with { IssuedOn = new DateOnly(2026, 5, 21) })
        );

        Assert.That((await LoadAsync(second)).Status, Is.EqualTo(DirectiveStatus.Confirmed));
    }

    [Test]
    public async Task Confirm_OfTheSameDocumentByTwoAtOnce_LetsOneWin()
    {
        await Situations.UnitsAsync(database, schools: 1);
        DirectiveId[] taken = [await TakeInAsync("Kế hoạch", "a"), await TakeInAsync("Kế hoạch", "b")];

        bool[] confirmed = await Task.WhenAll(taken.Select(async id => await Task.Run(() => TryConfirmAsync(id))));

        Assert.That(confirmed.Count(done => done), Is.EqualTo(1));
    }

    [Test]
    public async Task Amend_OfASentDirective_ReachesItsUnits_AndVerifies()
    {
        DirectiveId first = await Situations.SentDirectiveAsync(database, schools: 2);
        DirectiveId second = await TakeInAsync(Corrected, "second");
        DirectiveContent content = Situations.Content with
        {
            PlanBy = new DateOnly(2026, 7, 10),
            ReportRules = [new DeadlineRule(Cadence.SixMonthly, 11, 20, null, Bound.Before, null)],
            Clauses =
            [
                new Clause("c1", ClauseKind.Duty, "Cử một lãnh đạo phụ trách công tác này.", 0, 0),
                Situations.Content.Clauses[0] with
                {
                    Id = "c2",
                    Value = 95,
                },
            ],
        };

        await Directives.AmendAsync(second, 1, null, new AmendDirective(Situations.Clerk, first, content));
        await database.Get<OutboxSweep>().RunAsync(database.Clock.GetUtcNow());

        Directive amended = await LoadAsync(first);
        Assert.That(amended.Content!.Clauses.Select(clause => (clause.Id, clause.Value)), Is.EqualTo([("c2", (decimal?)null), ("c1", 95)]));
        Assert.That(amended.AppliedRevision, Is.EqualTo(1));
        Assert.That((await LoadAsync(second)).Amends, Is.EqualTo(first));
        await using ProductDb db = database.Open();
        Assert.That(
            await db.Obligations.Where(owed => owed.Kind == ObligationKind.Plan).Select(owed => owed.LastDay).Distinct().ToListAsync(),
            Is.EqualTo(new DateOnly?[] { new DateOnly(2026, 7, 10) })
        );
        Assert.That(
            await db.Obligations.Where(owed => owed.Kind == ObligationKind.Report).Select(owed => owed.LastDay).Distinct().ToListAsync(),
            Is.EqualTo(new DateOnly?[] { new DateOnly(2026, 11, 19) })
        );
        Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task Amend_SentTwice_CountsOnce()
    {
        DirectiveId first = await Situations.SentDirectiveAsync(database, schools: 1);
        DirectiveId second = await TakeInAsync(Corrected, "second");
        var command = new AmendDirective(Situations.Clerk, first, Situations.Content with { Title = "Tên mới" });

        await Directives.AmendAsync(second, 1, null, command);
        await Directives.AmendAsync(second, 1, null, command);

        Assert.That((await LoadAsync(first)).Revisions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Amend_ByTwoAtOnce_LetsOneWin_AndTellsTheOther()
    {
        DirectiveId first = await Situations.SentDirectiveAsync(database, schools: 1);
        DirectiveId[] corrections = [await TakeInAsync(Corrected, "a"), await TakeInAsync(Corrected + " lần hai", "b")];
        int version = (await database.Store.LoadAsync(first.Stream, DirectiveStream.Kind)).Version;

        bool[] done = await Task.WhenAll(
            corrections.Select(async id =>
                await Task.Run(async () =>
                {
                    try
                    {
                        await Directives.AmendAsync(id, 1, version, new AmendDirective(Situations.Clerk, first, Situations.Content));
                        return true;
                    }
                    catch (StaleFormException)
                    {
                        return false;
                    }
                })
            )
        );

        Assert.That(done.Count(one => one), Is.EqualTo(1));
        Assert.That((await LoadAsync(first)).Revisions, Has.Count.EqualTo(1));
    }

    private async Task<bool> TryConfirmAsync(DirectiveId id)
    {
        try
        {
            await Directives.ConfirmAsync(id, 1, new ConfirmDirective(Situations.Clerk, Situations.Content));
            return true;
        }
        catch (DuplicateDirectiveException)
        {
            return false;
        }
    }

    private Task<DirectiveId> TakeInAsync(string text, string key) =>
        Directives.TakeInAsync(new TakeInDirective(Situations.Clerk, Situations.Office, text, null), key);

    private async Task<Directive> LoadAsync(DirectiveId id) =>
        (Directive)(await database.Store.LoadAsync(id.Stream, DirectiveStream.Kind)).State!;
}
