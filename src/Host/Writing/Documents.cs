using System.Security.Cryptography;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Reporting;
using GenderEquality.Activities.Writing;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Writing;

/// <summary>What the product writes.</summary>
public enum Paper
{
    /// <summary>Kế hoạch of a unit; it is numbered when it is approved.</summary>
    Plan,

    /// <summary>Báo cáo of a period.</summary>
    Report,

    /// <summary>Công văn that carries the plan up.</summary>
    Letter,

    /// <summary>Công văn that calls on the units that are late.</summary>
    Reminder,
}

/// <summary>A document as it stands.</summary>
/// <param name="Unit">Whose it is.</param>
/// <param name="Issued">Its number and the file kept under it; null while it is a draft.</param>
/// <param name="MayBeIssued">Whether it is far enough to get a number; a plan has its own from its approval by the unit's own head.</param>
public sealed record WrittenPaper(OfficialDocument Document, UnitId Unit, IssuedNumber? Issued, bool MayBeIssued)
{
    /// <summary>Whether it was signed on paper and is kept as a PDF.</summary>
    public bool IsScan { get; init; }
}

/// <summary>
/// Writes the documents of a work out of its history, and numbers them. What was issued is kept as it was: its file is a blob that the register
/// names by its hash.
/// </summary>
public sealed class Documents(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    Registers registers,
    PlanSources sources,
    PersonalTexts texts,
    TimeProvider clock
)
{
    /// <summary>Several people of one unit may sign at the same moment; each takes the register's end in turn.</summary>
    private const int Attempts = 40;

    /// <summary>The document; null when the stream has none of this kind.</summary>
    /// <param name="stream">The work; for a reminder the directive.</param>
    public async Task<WrittenPaper?> FindAsync(Paper paper, StreamId stream, CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return paper == Paper.Reminder ? await ReminderAsync(db, stream, cancel) : await OfWorkAsync(db, paper, stream, cancel);
    }

    /// <summary>The file as it was issued; as it would be written now while it is a draft.</summary>
    public async Task<byte[]> FileAsync(WrittenPaper paper, CancellationToken cancel = default)
    {
        if (paper.Issued is not { } issued)
            return DocxWriter.Write(paper.Document);
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await db.Blobs.Where(blob => blob.Hash == issued.Document).Select(blob => blob.Content).FirstAsync(cancel);
    }

    /// <summary>Gives a report or letter its number, and keeps it as it is signed. Done once: a second call changes nothing.</summary>
    /// <param name="capacity">How it is signed; null for the head.</param>
    /// <exception cref="RefusedException">It is not far enough, or the stream has no such document.</exception>
    public async Task IssueAsync(Paper paper, StreamId stream, PersonId by, SigningCapacity? capacity, CancellationToken cancel = default)
    {
        for (int attempt = 1; ; attempt++)
        {
            WrittenPaper written =
                await FindAsync(paper, stream, cancel)
                ?? throw new RefusedException("", "Chưa có văn bản này. Tải lại trang để xem văn bản hiện có.");
            if (written.Issued is not null)
                return;
            if (!written.MayBeIssued)
                throw new RefusedException("", Waits(paper));
            DateTimeOffset now = clock.GetUtcNow();
            (StreamChange change, StoredBlob file) = await NumberedAsync(written, About(paper), stream, by, capacity, now, cancel);
            try
            {
                await store.AppendAsync(new Pass(Actor.Person(by.Value), now, null, [change]) { Blobs = [file] }, cancel);
                return;
            }
            catch (VersionConflictException) when (attempt < Attempts) { }
        }
    }

    /// <summary>
    /// What the register takes in the transaction that approves a plan: its number, or for a plan that has one and is approved again, the file
    /// with the new signature.
    /// </summary>
    /// <param name="work">The work as it stands before the approval.</param>
    public async Task<Alongside> SignedPlanAsync(LoadedStream work, Approve approve, DateTimeOffset now, CancellationToken cancel = default)
    {
        if (((WorkflowState?)work.State)?.Subject is not DirectiveWork { PlanDocument: null } plan || plan.Items.Count == 0)
            return Alongside.Nothing;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (plan.SignedCopy is { } copy)
            return new Alongside([await EnteredAsync(db, work.Id, plan, copy, approve.By, now, cancel)], []);
        var written = new WrittenPaper(await PlanAsync(db, plan, cancel), plan.Unit, null, true);
        (StreamChange change, StoredBlob file) = await NumberedAsync(written, "", work.Id, approve.By, approve.Capacity, now, cancel);
        return new Alongside([change], [file]);
    }

    private async Task<(StreamChange Change, StoredBlob File)> NumberedAsync(
        WrittenPaper paper,
        string about,
        StreamId subject,
        PersonId by,
        SigningCapacity? capacity,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        LoadedStream stream = await store.LoadAsync(DocumentRegister.Of(paper.Unit), RegisterStream.Kind, cancel);
        var register = (DocumentRegister?)stream.State ?? DocumentRegister.Empty;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        string? name = await db
            .Users.Where(account => account.Id == by.Value)
            .Select(account => account.FullName)
            .FirstOrDefaultAsync(cancel);
        UnitLevel level = await db.Units.Where(row => row.Unit == paper.Unit).Select(row => row.Level).FirstAsync(cancel);
        IssuedNumber? before = register.Find(subject, paper.Document.Type, about);
        DateOnly on = before?.On ?? DeadlineRule.DayOf(now);
        OfficialDocument signed = paper.Document with
        {
            Number = before?.Number ?? register.Next(paper.Document.Type, on.Year),
            Symbol = before?.Symbol ?? paper.Document.Symbol,
            Date = on,
            Signature = new Signature(Signing.Lines(level, capacity), name),
        };
        byte[] content = DocxWriter.Write(signed);
        var file = new StoredBlob { Hash = Convert.ToHexStringLower(SHA256.HashData(content)), Content = content };
        Event e = before is null
            ? new NumberIssued(
                signed.Type,
                on.Year,
                signed.Number!.Value,
                signed.Symbol,
                subject,
                about,
                signed.Subject,
                file.Hash,
                on,
                capacity,
                by,
                now
            )
            : new DocumentSignedAgain(signed.Type, on.Year, before.Number, file.Hash, capacity, by, now);
        return (stream.Append([e]), file);
    }

    /// <summary>A plan that was signed on paper brings its number along.</summary>
    /// <exception cref="RefusedException">The register gave the number to another document.</exception>
    private async Task<StreamChange> EnteredAsync(
        ProductDb db,
        StreamId work,
        DirectiveWork plan,
        SignedCopy copy,
        PersonId by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        LoadedStream stream = await store.LoadAsync(DocumentRegister.Of(plan.Unit), RegisterStream.Kind, cancel);
        var register = (DocumentRegister?)stream.State ?? DocumentRegister.Empty;
        if (register.Find(work, "KH") is { } before)
            return stream.Append([new DocumentSignedAgain("KH", before.Year, before.Number, copy.File, copy.Capacity, by, now)]);
        IssuedNumber? taken = register.Numbers.FirstOrDefault(one =>
            one.Type == "KH" && one.Year == copy.On.Year && one.Number == copy.Number
        );
        if (taken is not null)
            throw new RefusedException(
                "",
                $"Số {taken.Reference} năm {taken.Year} đã cấp cho văn bản “{taken.Title}”. Trả lại để sửa số của bản đã ký."
            );
        string subject = (await PlanAsync(db, plan, cancel)).Subject;
        return stream.Append([
            new NumberIssued("KH", copy.On.Year, copy.Number, copy.Symbol, work, "", subject, copy.File, copy.On, copy.Capacity, by, now),
        ]);
    }

    private static string About(Paper paper) => paper is Paper.Letter or Paper.Reminder ? paper.ToString().ToLowerInvariant() : "";

    private static string Waits(Paper paper) =>
        paper switch
        {
            Paper.Plan => "Kế hoạch được cấp số khi thủ trưởng duyệt. Trình duyệt kế hoạch trước.",
            Paper.Report => "Báo cáo chưa gửi nên chưa cấp số được. Gửi báo cáo trước.",
            Paper.Letter => "Kế hoạch chưa được duyệt nên chưa có văn bản để gửi. Trình duyệt kế hoạch trước.",
            _ => "Không đơn vị nào quá hạn nên không cần công văn đôn đốc.",
        };

    private async Task<WrittenPaper?> OfWorkAsync(ProductDb db, Paper paper, StreamId stream, CancellationToken cancel)
    {
        if (!await db.Works.AnyAsync(row => row.Stream == stream, cancel))
            return null;
        object? subject = ((WorkflowState?)(await store.LoadAsync(db, stream, WorkStream.Kind, cancel)).State)?.Subject;
        switch (subject, paper)
        {
            case (DirectiveWork { Own: false, PlanDocument: null } plan, Paper.Plan or Paper.Letter) when plan.Items.Count > 0:
            {
                DocumentRegister register = await registers.GetAsync(plan.Unit, cancel);
                OfficialDocument document = await PlanAsync(db, plan, cancel);
                IssuedNumber? issued = register.Find(stream, "KH");
                if (issued is not null)
                    document = await AsIssuedAsync(db, document, issued, plan.Level, cancel);
                if (plan.SignedCopy is { } copy)
                    document = document with { Signature = document.Signature with { Name = await texts.OpenAsync(copy.Signer, cancel) } };
                if (paper == Paper.Plan)
                    // A plan that another unit approved, or that was approved before plans were numbered, gets its number by itself.
                    return new WrittenPaper(
                        document,
                        plan.Unit,
                        issued,
                        plan is { SignedCopy: null, Stage: PlanStage.Approved or PlanStage.Published }
                    )
                    {
                        IsScan = plan.SignedCopy is not null,
                    };
                if (issued is null)
                    return null;
                OfficialDocument letter = LetterDocument.Transmittal(
                    await registers.ImprintAsync(db, plan.Unit, register, cancel),
                    await NameAsync(db, plan.From, cancel),
                    await ContentAsync(db, plan.Directive, cancel),
                    document,
                    plan.Link
                );
                return await WithNumberAsync(db, letter, register, stream, plan.Unit, plan.Level, paper, mayBeIssued: true, cancel);
            }
            case (PeriodReport report, Paper.Report):
            {
                DocumentRegister register = await registers.GetAsync(report.Unit, cancel);
                UnitRow unit = await db.Units.AsNoTracking().FirstAsync(row => row.Unit == report.Unit, cancel);
                OfficialDocument document = ReportDocument.Write(
                    new ReportFacts(
                        await registers.ImprintAsync(db, report.Unit, register, cancel),
                        await NameAsync(db, report.To, cancel),
                        await ContentAsync(db, report.Directive, cancel),
                        report.PeriodName,
                        report.Content,
                        await texts.OpenAsync(report.Content.Difficulties, cancel),
                        await texts.OpenAsync(report.Content.Proposals, cancel),
                        report.NilRemark is null ? null : await texts.OpenAsync(report.NilRemark, cancel) ?? "(đã xóa)"
                    )
                );
                return await WithNumberAsync(db, document, register, stream, report.Unit, unit.Level, paper, report.IsWithReceiver, cancel);
            }
            default:
                return null;
        }
    }

    private async Task<WrittenPaper?> ReminderAsync(ProductDb db, StreamId stream, CancellationToken cancel)
    {
        var id = new DirectiveId(stream.Value);
        if (await db.Directives.AsNoTracking().FirstOrDefaultAsync(row => row.Directive == id, cancel) is not { } row)
            return null;
        DateTimeOffset now = clock.GetUtcNow();
        var late = await (
            from owed in db.Obligations.AsNoTracking()
            where
                owed.Directive == id
                && (owed.Status == ObligationStatus.Open || owed.Status == ObligationStatus.Overdue)
                && owed.LateFrom <= now
            join unit in db.Units on owed.Unit equals unit.Unit
            orderby unit.Name, owed.LateFrom
            select new
            {
                unit.Name,
                owed.Kind,
                owed.LastDay,
            }
        )
            .Take(500)
            .ToListAsync(cancel);
        DocumentRegister register = await registers.GetAsync(row.Unit, cancel);
        DirectiveContent content = await ContentAsync(db, id, cancel);
        UnitLevel level = await db.Units.Where(one => one.Unit == row.Unit).Select(one => one.Level).FirstAsync(cancel);
        OfficialDocument letter = LetterDocument.Reminder(
            await registers.ImprintAsync(db, row.Unit, register, cancel),
            content,
            [.. late.Select(one => new LateDuty(one.Name, Pages.HistoryWords.Duty(one.Kind), one.LastDay ?? DeadlineRule.DayOf(now)))],
            DeadlineRule.DayOf(now)
        );
        return await WithNumberAsync(db, letter, register, stream, row.Unit, level, Paper.Reminder, late.Count > 0, cancel);
    }

    private async Task<WrittenPaper> WithNumberAsync(
        ProductDb db,
        OfficialDocument document,
        DocumentRegister register,
        StreamId subject,
        UnitId unit,
        UnitLevel level,
        Paper paper,
        bool mayBeIssued,
        CancellationToken cancel
    )
    {
        IssuedNumber? issued = register.Find(subject, document.Type, About(paper));
        return new WrittenPaper(
            issued is null ? document : await AsIssuedAsync(db, document, issued, level, cancel),
            unit,
            issued,
            mayBeIssued
        );
    }

    private static async Task<OfficialDocument> AsIssuedAsync(
        ProductDb db,
        OfficialDocument document,
        IssuedNumber issued,
        UnitLevel level,
        CancellationToken cancel
    ) =>
        document with
        {
            Number = issued.Number,
            Symbol = issued.Symbol,
            Date = issued.On,
            Subject = issued.Title,
            Signature = new Signature(
                Signing.Lines(level, issued.Capacity),
                await db
                    .Users.Where(account => account.Id == issued.By.Value)
                    .Select(account => account.FullName)
                    .FirstOrDefaultAsync(cancel)
            ),
        };

    /// <summary>The plan's draft, without number and signature.</summary>
    private async Task<OfficialDocument> PlanAsync(ProductDb db, DirectiveWork plan, CancellationToken cancel) =>
        PlanDocument.Write(await sources.FactsAsync(db, plan, cancel));

    private async Task<DirectiveContent> ContentAsync(ProductDb db, DirectiveId directive, CancellationToken cancel) =>
        ((Directive)(await store.LoadAsync(db, directive.Stream, DirectiveStream.Kind, cancel)).State!).Content!;

    private static Task<string> NameAsync(ProductDb db, UnitId unit, CancellationToken cancel) =>
        db.Units.Where(row => row.Unit == unit).Select(row => row.Name).FirstAsync(cancel);
}
