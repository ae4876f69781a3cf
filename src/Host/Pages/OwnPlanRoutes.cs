using System.Security.Cryptography;
using System.Text;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Writing;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Reading;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.AspNetCore.Mvc;

namespace GenderEquality.Host.Pages;

/// <param name="Text">What was pasted.</param>
/// <param name="MegabytesOfFile">How large a file may be.</param>
public sealed record OwnPlanModel(TaskModel Task, string Text, FormValues Values, int MegabytesOfFile)
{
    public Shell Shell => Task.Shell;

    public string Address => FormattableString.Invariant($"/work/{Task.Work}/{Task.Execution}");
}

/// <summary>A school that wrote its plan elsewhere takes it in, and attaches it as it was signed on paper.</summary>
public static class OwnPlanRoutes
{
    /// <summary>More than one usual file has, so that one that is too large gets its refusal on the page.</summary>
    private const long MaximumRequest = 100 * 1024 * 1024;

    public static void MapOwnPlans(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/work/{work:guid}/{execution:int}/own", ShowAsync);
        routes.MapPost("/work/{work:guid}/{execution:int}/own", UploadAsync).WithMetadata(new RequestSizeLimitAttribute(MaximumRequest));
        routes.MapPost("/work/{work:guid}/{execution:int}/signed", AttachAsync).WithMetadata(new RequestSizeLimitAttribute(MaximumRequest));
    }

    private static async Task<IResult> ShowAsync(Guid work, int execution, Visitor visitor, TaskLoader loader, ReadingSettings reading) =>
        await FindAsync(work, execution, visitor, loader) is { } task
            ? Rendering.Page<OwnPlanPage>(new OwnPlanModel(task, "", Prefilled(task), Megabytes(reading)))
            : Results.NotFound();

    private static async Task<IResult> UploadAsync(
        Guid work,
        int execution,
        HttpRequest request,
        Visitor visitor,
        TaskLoader loader,
        FileReader reader,
        ReadingSettings reading,
        Works works
    )
    {
        if (await FindAsync(work, execution, visitor, loader) is not { } task)
            return Results.NotFound();
        CancellationToken cancel = request.HttpContext.RequestAborted;
        IFormCollection form = await request.ReadFormAsync(cancel);
        string pasted = form["text"].ToString();
        try
        {
            string text = await TextAsync(form.Files.GetFile("file"), pasted, reader, cancel);
            DocumentFindings findings = DocumentReader.Read(text);
            if (findings.Kind == DocumentKind.NotDirective)
                throw new RefusedException(
                    form.Files.Count > 0 ? "file" : "text",
                    "Văn bản này không giống kế hoạch. Chọn tệp kế hoạch của trường, hoặc lập kế hoạch theo từng nội dung."
                );
            StoredBlob document = Blob(Encoding.UTF8.GetBytes(text));
            (IReadOnlyList<PlanItem> items, PlanParts parts) = Merged(task, findings);
            var command = new UploadOwnPlan(task.Shell.Viewer!.Person, document.Hash, items, parts);
            new UploadOwnPlanValidator().Check(command);
            await PerformAsync(works, task, form, command, document, cancel);
            return Results.LocalRedirect($"/work/{work}/{execution}?saved=1");
        }
        catch (RefusedException e)
        {
            return Refused(task, pasted, Prefilled(task), reading, e);
        }
        catch (StaleFormException)
        {
            return Refused(task, pasted, Prefilled(task), reading, Stale());
        }
    }

    private static async Task<IResult> AttachAsync(
        Guid work,
        int execution,
        HttpRequest request,
        Visitor visitor,
        TaskLoader loader,
        ReadingSettings reading,
        Works works
    )
    {
        if (await FindAsync(work, execution, visitor, loader) is not { } task)
            return Results.NotFound();
        CancellationToken cancel = request.HttpContext.RequestAborted;
        IFormCollection form = await request.ReadFormAsync(cancel);
        var values = new FormValues(form);
        try
        {
            StoredBlob? file = await PdfAsync(form.Files.GetFile("pdf"), reading, cancel);
            var command = new AttachSignedCopy(
                task.Shell.Viewer!.Person,
                file?.Hash ?? "",
                values.Number("number", "Ghi số bằng chữ số."),
                values["symbol"].Trim(),
                values.Day("on"),
                values.Choice<SigningCapacity>("capacity"),
                new PersonalText(values.Text("signer"))
            );
            List<Refusal> refusals = [.. values.Refusals];
            FluentValidation.Results.ValidationResult faults = await new AttachSignedCopyValidator().ValidateAsync(command, cancel);
            refusals.AddRange(
                faults
                    .Errors.Select(fault => new Refusal(
                        fault.PropertyName == "File" ? "pdf" : char.ToLowerInvariant(fault.PropertyName[0]) + fault.PropertyName[1..],
                        fault.ErrorMessage
                    ))
                    .Where(fault => refusals.TrueForAll(known => known.Path != fault.Path))
            );
            if (command.On is { } on && on > task.Shell.Today)
                refusals.Add(new Refusal("on", $"Ngày ký {Words.Date(on)} chưa đến. Ghi ngày đã ký."));
            if (refusals.Count > 0)
                throw new RefusedException(refusals);
            await PerformAsync(works, task, form, command, file!, cancel);
            return Results.LocalRedirect($"/work/{work}/{execution}?saved=1");
        }
        catch (RefusedException e)
        {
            return Refused(task, "", values, reading, e);
        }
        catch (StaleFormException)
        {
            return Refused(task, "", values, reading, Stale());
        }
    }

    private static Task PerformAsync(
        Works works,
        TaskModel task,
        IFormCollection form,
        Command command,
        StoredBlob file,
        CancellationToken cancel
    ) =>
        works.PerformAsync(
            task.Work,
            task.Execution,
            form.Version(),
            form.Stamp(),
            command,
            (_, _) => Task.FromResult(new Alongside([], [file])),
            cancel
        );

    /// <summary>The task of a school that drafts its plan, for whoever drafts it; null for everybody and everything else.</summary>
    private static async Task<TaskModel?> FindAsync(Guid work, int execution, Visitor visitor, TaskLoader loader) =>
        await loader.LoadAsync(new StreamId(work), execution, await visitor.ViewerAsync()) is { Facts: not null, MayAct: true } task
        && task.Task == Activities.Tasks.DerivePlan
            ? task
            : null;

    /// <summary>What was answered by hand stays; what the document answers besides is added.</summary>
    private static (IReadOnlyList<PlanItem> Items, PlanParts Parts) Merged(TaskModel task, DocumentFindings findings)
    {
        MatchedPlan matched = PlanMatching.Match(findings, task.Content, task.Level);
        IReadOnlyList<PlanItem> kept = task.Plan!.Items;
        PlanParts parts = task.Plan.Parts;
        string[] bases =
        [
            .. findings
                .UpstreamRefs.Where(act => act is { Number: not null, Symbol: not null })
                .Select(act => "Căn cứ " + Citation.Of(act)),
        ];
        string? subject = findings.Title is { } title ? PlanDocument.SubjectOf(task.Content with { Title = title }) : null;
        return (
            [.. kept, .. matched.Items.Where(item => kept.All(known => known.Clause != item.Clause))],
            parts with
            {
                Subject = parts.Subject ?? subject,
                Bases = parts.Bases ?? (bases.Length > 0 ? bases : null),
                Additions = parts.Additions.Count > 0 ? parts.Additions : matched.Additions,
            }
        );
    }

    private static async Task<string> TextAsync(IFormFile? file, string pasted, FileReader reader, CancellationToken cancel)
    {
        if (file is null)
            return string.IsNullOrWhiteSpace(pasted)
                ? throw new RefusedException("file", "Chưa có kế hoạch nào. Chọn tệp, hoặc dán văn bản vào ô.")
                : pasted;
        if (!string.IsNullOrWhiteSpace(pasted))
            throw new RefusedException(
                "text",
                "Vừa chọn tệp vừa dán văn bản. Xóa ô này rồi chọn lại tệp, hoặc gửi lại để đọc văn bản đã dán."
            );
        await using Stream content = file.OpenReadStream();
        FileReading read = await reader.ReadAsync(content, Path.GetFileName(file.FileName), cancel);
        return read.Text ?? throw new RefusedException("file", read.Refusal!);
    }

    private static async Task<StoredBlob?> PdfAsync(IFormFile? file, ReadingSettings reading, CancellationToken cancel)
    {
        if (file is null)
            return null;
        if (file.Length > reading.FileBytes)
            throw new RefusedException(
                "pdf",
                $"Tệp nặng {file.Length / 1_048_576.0:0.#} MB, không quá {Megabytes(reading)} MB. Quét lại với độ phân giải thấp hơn."
            );
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy, cancel);
        byte[] content = copy.ToArray();
        return content.AsSpan().StartsWith("%PDF-"u8)
            ? Blob(content)
            : throw new RefusedException("pdf", "Tệp này không phải PDF. Quét bản đã ký, đóng dấu thành tệp PDF rồi chọn lại.");
    }

    private static StoredBlob Blob(byte[] content) =>
        new() { Hash = Convert.ToHexStringLower(SHA256.HashData(content)), Content = content };

    /// <summary>Number, date and signer as the unit's own document gives them.</summary>
    private static FormValues Prefilled(TaskModel task)
    {
        DocumentFindings? own = task.OwnText is { } text ? DocumentReader.Read(text) : null;
        return new FormValues(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["number"] = own?.Number?.ToString(Forms.Vietnamese),
                ["symbol"] = own?.Symbol ?? "KH-" + task.Facts!.Unit.Abbreviation,
                ["on"] = own?.IssuedOn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                ["signer"] = own?.Signer.Name,
                ["capacity"] = own?.Signer.Capacity?.TrimEnd('.'),
            }
        );
    }

    private static IResult Refused(TaskModel task, string pasted, FormValues values, ReadingSettings reading, RefusedException e) =>
        Rendering.Page<OwnPlanPage>(
            new OwnPlanModel(task with { Shell = task.Shell with { Refusals = e.Refusals } }, pasted, values, Megabytes(reading)),
            StatusCodes.Status400BadRequest
        );

    private static RefusedException Stale() => new("", "Người khác vừa sửa kế hoạch này. Xem lại kế hoạch rồi gửi lại.");

    private static int Megabytes(ReadingSettings reading) => reading.FileBytes / 1_048_576;
}
