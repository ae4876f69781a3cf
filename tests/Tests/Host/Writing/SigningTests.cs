using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Writing;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Host.Writing;
using GenderEquality.Tests.Host.Reading;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Writing;

/// <summary>A plan gets its number where it is signed: in order, none left out, none twice, whoever signs at the same moment.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class SigningTests(DatabaseKind kind)
{
    private TestDatabase database = null!;

    [SetUp]
    public async Task Database()
    {
        database = await TestDatabase.CreateAsync(kind);
        database.Clock.MoveTo(new DateTimeOffset(2026, 6, 1, 9, 0, 0, TimeSpan.FromHours(7)));
    }

    [TearDown]
    public async Task HistoryHolds()
    {
        IReadOnlyList<VerificationFault> faults = (await database.Get<Verification>().RunAsync()).Faults;
        IReadOnlyList<RepetitionFault> repeated = (await database.Get<Repetition>().RunAsync()).Faults;
        await database.DisposeAsync();
        Assert.That(faults, Is.Empty);
        Assert.That(repeated, Is.Empty);
    }

    [Test]
    public async Task Approve_ManyPlansAtOnce_GivesEachTheNextNumber()
    {
        StreamId[] works = await SubmittedAsync(12);

        await Task.WhenAll(works.Select(work => ApproveAsync(work)));

        IReadOnlyList<IssuedNumber> numbers = (await RegisterAsync()).Numbers;
        Assert.That(numbers.Select(number => number.Number), Is.EqualTo(Enumerable.Range(1, 12)));
        Assert.That(numbers.Select(number => number.Subject), Is.EquivalentTo(works));
    }

    [Test]
    public async Task Approve_SentTwiceAtOnce_GivesOneNumber()
    {
        StreamId work = (await SubmittedAsync(1)).Single();
        var stamp = new CommandStamp("form-a", "duyệt");

        int version;
        await using (ProductDb db = database.Open())
            version = await db.Heads.Where(head => head.Stream == work).Select(head => head.Version).SingleAsync();

        await Task.WhenAll(ApproveAsync(work, null, stamp, version), ApproveAsync(work, null, stamp, version));

        Assert.That((await RegisterAsync()).Numbers.Select(number => number.Number), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task Approve_KeepsTheFileThatWasSigned()
    {
        StreamId work = (await SubmittedAsync(1)).Single();

        await ApproveAsync(work, SigningCapacity.KT);

        Documents documents = database.Get<Documents>();
        WrittenPaper plan = (await documents.FindAsync(Paper.Plan, work))!;
        byte[] file = await documents.FileAsync(plan);
        DocumentFindings read = DocumentReader.Read(await Samples.TextOfAsync(file, "ke-hoach.docx"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(plan.Issued!.Reference, Is.EqualTo("01/KH-TH1"));
            Assert.That(plan.Issued.Document, Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file))));
            Assert.That((read.Number, read.IssuedOn), Is.EqualTo(((int?)1, (DateOnly?)new DateOnly(2026, 6, 1))));
            Assert.That((read.Signer.Capacity, read.Signer.Title), Is.EqualTo(("KT.", "PHÓ HIỆU TRƯỞNG")));
            Assert.That(read.Text, Does.Contain("Mở góc tư vấn.").And.Contain("chi thường xuyên"));
        }
    }

    [Test]
    public async Task Returned_LeavesNoGap()
    {
        StreamId[] works = await SubmittedAsync(2);
        await DoAsync(works[0], new Return(Situations.Head, new PersonalText("Ghi rõ thời gian.")));

        await ApproveAsync(works[1]);
        await DoAsync(works[0], Plan());
        await ApproveAsync(works[0]);

        Assert.That(
            (await RegisterAsync()).Numbers.Select(number => (number.Number, number.Subject)),
            Is.EqualTo(new[] { (1, works[1]), (2, works[0]) })
        );
    }

    [Test]
    public async Task Numbers_BeginAgainWithTheYear_AndGoOnFromAPaperRegister()
    {
        StreamId[] works = await SubmittedAsync(3);
        await database
            .Get<Registers>()
            .DecideAsync(
                Situations.School(1),
                Situations.Head,
                (register, now) => register.Continue(new ContinueRegister(Situations.Head, "KH", 41), 2026, now)
            );
        await ApproveAsync(works[0]);
        await ApproveAsync(works[1]);
        // The last minute of the year in Vietnam, then the first of the next.
        database.Clock.MoveTo(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.FromHours(7)));
        await ApproveAsync(works[2]);

        DocumentRegister register = await RegisterAsync();
        Assert.That(
            register.Numbers.Select(number => (number.Year, number.Number)),
            Is.EqualTo(new[] { (2026, 41), (2026, 42), (2027, 1) })
        );
        Assert.That(
            () => register.Continue(new ContinueRegister(Situations.Head, "KH", 1), 2027, database.Clock.GetUtcNow()),
            Throws.TypeOf<RefusedException>().With.Message.Contains("ít nhất là 2")
        );
    }

    [Test]
    public async Task Letter_AfterThePlan_IsIssuedOnce()
    {
        StreamId work = (await SubmittedAsync(1)).Single();
        Documents documents = database.Get<Documents>();
        Assert.That(() => documents.IssueAsync(Paper.Letter, work, Situations.Head, null), Throws.TypeOf<RefusedException>());
        await ApproveAsync(work);

        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => documents.IssueAsync(Paper.Letter, work, Situations.Head, SigningCapacity.KT))
        );

        WrittenPaper letter = (await documents.FindAsync(Paper.Letter, work))!;
        Assert.That(
            (await RegisterAsync()).Numbers.Select(number => (number.Type, number.Number)),
            Is.EqualTo(new[] { ("KH", 1), ("CV", 1) })
        );
        Assert.That(DocumentText.Of(letter.Document), Does.Contain("Kế hoạch số 01/KH-TH1 ngày 01/06/2026"));
        // The page says what the file says.
        Assert.That(letter.Document.Signature.Lines, Is.EqualTo(new[] { "KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG" }));
    }

    [Test]
    public async Task Plan_ApprovedElsewhere_IsNumberedAfterwards()
    {
        StreamId work = (await SubmittedAsync(1)).Single();
        Documents documents = database.Get<Documents>();
        Assert.That(() => documents.IssueAsync(Paper.Plan, work, Situations.Head, null), Throws.TypeOf<RefusedException>());
        await DoAsync(work, new Approve(Situations.Head));

        await documents.IssueAsync(Paper.Plan, work, Situations.Head, null);

        Assert.That((await documents.FindAsync(Paper.Plan, work))!.Issued!.Reference, Is.EqualTo("01/KH-TH1"));
    }

    [Test]
    public async Task Reminder_NamesTheUnitsThatAreLate()
    {
        await SubmittedAsync(1);
        database.Clock.MoveTo(new DateTimeOffset(2026, 7, 10, 9, 0, 0, TimeSpan.FromHours(7)));
        await database.Get<Sweeps>().RunAllAsync(database.Clock.GetUtcNow());
        DirectiveId directive;
        await using (ProductDb db = database.Open())
            directive = await db.Directives.Select(row => row.Directive).FirstAsync();

        WrittenPaper reminder = (await database.Get<Documents>().FindAsync(Paper.Reminder, directive.Stream))!;

        Assert.That(DocumentText.Of(reminder.Document), Does.Contain("Trường Tiểu học 1\tduyệt kế hoạch\t30/06/2026"));
    }

    private Task<DocumentRegister> RegisterAsync() => database.Get<Registers>().GetAsync(Situations.School(1));

    private static SubmitPlan Plan() =>
        new(
            Situations.Clerk,
            [new PlanItem("c1", Answer.Adopted)],
            Situations.Content,
            new PlanParts(null, null, [], [new PlanAddition("Mở góc tư vấn.", null, null)], "Từ nguồn chi thường xuyên.")
        );

    /// <summary>So many plans of one school, each under a directive of its own, handed in.</summary>
    private async Task<StreamId[]> SubmittedAsync(int count)
    {
        await Situations.UnitsAsync(database, 1);
        Directives directives = database.Get<Directives>();
        UnitRow office;
        await using (ProductDb db = database.Open())
            office = await db.Units.SingleAsync(unit => unit.Unit == Situations.Office);
        for (int i = 0; i < count; i++)
        {
            DirectiveId id = await directives.TakeInAsync(
                new TakeInDirective(Situations.Clerk, Situations.Office, $"Kế hoạch {i} thực hiện công tác bình đẳng giới", null),
                $"form-{i}"
            );
            await directives.ConfirmAsync(id, 1, new ConfirmDirective(Situations.Clerk, Situations.Content with { Number = 7 + i }));
            await directives.SendAsync(id, office, new SendDirective(Situations.Clerk));
        }
        await database.Get<OutboxSweep>().RunAsync(database.Clock.GetUtcNow());
        StreamId[] works;
        await using (ProductDb db = database.Open())
            works = await db
                .Works.Where(work => work.Unit == Situations.School(1) && work.Period == "")
                .Select(work => work.Stream)
                .ToArrayAsync();
        foreach (StreamId work in works)
        {
            await DoAsync(work, new AcknowledgeDirective(Situations.Clerk));
            await DoAsync(work, Plan());
        }
        return works;
    }

    private async Task ApproveAsync(StreamId work, SigningCapacity? capacity = null, CommandStamp? stamp = null, int? version = null)
    {
        var approve = new Approve(Situations.Head, capacity);
        Documents documents = database.Get<Documents>();
        await database
            .Get<Works>()
            .PerformAsync(
                work,
                await ExecutionAsync(work),
                version,
                stamp,
                approve,
                (before, now) => documents.SignedPlanAsync(before, approve, now)
            );
    }

    private async Task DoAsync(StreamId work, Command command) =>
        await database.Get<Works>().PerformAsync(work, await ExecutionAsync(work), null, null, command);

    private async Task<int> ExecutionAsync(StreamId work)
    {
        await using ProductDb db = database.Open();
        return await db.Tasks.Where(row => row.Stream == work).Select(row => row.Execution).FirstAsync();
    }
}
