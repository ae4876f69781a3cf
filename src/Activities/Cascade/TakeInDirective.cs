using FluentValidation;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Cascade;

/// <summary>Takes a document in; nothing is sent before somebody confirms what it says.</summary>
/// <param name="Text">The document's text.</param>
/// <param name="PlanOf">The office's work whose plan it is to be; null for a document of its own.</param>
public sealed record TakeInDirective(PersonId By, UnitId Unit, string Text, StreamId? PlanOf) : Command(By);

/// <summary>Confirms what the document says, with the person's corrections.</summary>
public sealed record ConfirmDirective(PersonId By, DirectiveContent Content) : Command(By);

/// <summary>Sends a confirmed document to the units below.</summary>
public sealed record SendDirective(PersonId By) : Command(By);

/// <summary>Says that the document is no directive.</summary>
public sealed record SetDirectiveAside(PersonId By) : Command(By);

public sealed class TakeInDirectiveValidator : AbstractValidator<TakeInDirective>
{
    /// <summary>In UTF-16 units; the longest real directive seen has 25,000.</summary>
    public const int MaximumLength = 500_000;

    public TakeInDirectiveValidator() =>
        RuleFor(command => command.Text)
            .Cascade(CascadeMode.Stop)
            .NotEmpty()
            .WithMessage("Chưa có văn bản nào. Chọn tệp, hoặc dán văn bản vào ô.")
            .MaximumLength(MaximumLength)
            .WithMessage("Văn bản dài hơn 500.000 ký tự. Tách phụ lục ra rồi tải lại.")
            .Must(text => !text.Contains('\0', StringComparison.Ordinal))
            .WithMessage("Văn bản có ký tự không phải chữ (NUL). Chép lại phần chữ rồi gửi.");
}

public sealed class SendDirectiveValidator : AbstractValidator<SendDirective>
{
    public SendDirectiveValidator() => RuleFor(command => command.By.Value).NotEmpty().WithMessage("Chưa rõ ai gửi. Đăng nhập lại.");
}

public sealed class SetDirectiveAsideValidator : AbstractValidator<SetDirectiveAside>
{
    public SetDirectiveAsideValidator() =>
        RuleFor(command => command.By.Value).NotEmpty().WithMessage("Chưa rõ ai trả lại. Đăng nhập lại.");
}

public sealed class ConfirmDirectiveValidator : AbstractValidator<ConfirmDirective>
{
    public ConfirmDirectiveValidator() =>
        RuleFor(command => command.Content).SetValidator(new DirectiveContentValidator()).OverridePropertyName("content");
}

public sealed class DirectiveContentValidator : AbstractValidator<DirectiveContent>
{
    public DirectiveContentValidator()
    {
        RuleFor(content => content.DocType).NotEmpty().WithMessage("Chọn loại văn bản.");
        RuleFor(content => content.Number).InclusiveBetween(1, 999_999).WithMessage("Ghi số văn bản từ 1 đến 999.999, hoặc để trống.");
        RuleFor(content => content.Symbol).MaximumLength(60).WithMessage("Ký hiệu dài hơn 60 ký tự. Xem lại ký hiệu.");
        RuleFor(content => content.Issuer)
            .NotEmpty()
            .WithMessage("Ghi cơ quan ban hành.")
            .MaximumLength(300)
            .WithMessage("Tên cơ quan dài hơn 300 ký tự. Rút gọn lại.");
        RuleFor(content => content.Title)
            .NotEmpty()
            .WithMessage("Ghi tên văn bản.")
            .MaximumLength(1000)
            .WithMessage("Tên văn bản dài hơn 1.000 ký tự. Rút gọn lại.");
        RuleFor(content => content.Levels).NotEmpty().WithMessage("Chọn ít nhất một cấp phải thực hiện.");
        RuleFor(content => content.Clauses).NotEmpty().WithMessage("Văn bản chưa có nội dung nào để thực hiện. Thêm ít nhất một nội dung.");
        RuleForEach(content => content.Clauses)
            .ChildRules(clause =>
            {
                clause.RuleFor(c => c.Text).NotEmpty().WithMessage("Nội dung để trống. Ghi nội dung, hoặc bỏ nội dung này.");
                clause.RuleFor(c => c.Text).MaximumLength(4000).WithMessage("Nội dung dài hơn 4.000 ký tự. Tách thành nhiều nội dung.");
            });
        RuleForEach(content => content.ReportRules).SetValidator(new DeadlineRuleValidator());
        RuleFor(content => content.PublishBy)
            .Null()
            .When(content => !content.PublicationRequired)
            .WithMessage("Có hạn gửi liên kết nhưng không yêu cầu công bố. Chọn yêu cầu công bố, hoặc bỏ hạn.");
    }
}

/// <summary>What may happen to a directive, and when.</summary>
public static class DirectiveDecisions
{
    public static IReadOnlyList<Event> TakeIn(TakeInDirective command, string document, DirectiveId? upstream, DateTimeOffset now) =>
        [new DirectiveTakenIn(command.Unit, document, command.By, now, command.PlanOf, upstream)];

    /// <exception cref="RefusedException">It was sent, or set aside.</exception>
    public static IReadOnlyList<Event> Confirm(Directive directive, ConfirmDirective command, DateTimeOffset now)
    {
        RequireUnsent(directive, "xác nhận lại");
        return [new DirectiveConfirmed(command.Content, command.By, now)];
    }

    /// <exception cref="RefusedException">It was sent, or set aside.</exception>
    public static IReadOnlyList<Event> SetAside(Directive directive, SetDirectiveAside command, DateTimeOffset now)
    {
        RequireUnsent(directive, "trả lại");
        return [new DirectiveSetAside(command.By, now)];
    }

    /// <exception cref="RefusedException">It is not confirmed, is an office's plan (which is sent by its flow), or was sent.</exception>
    public static void RequireSendable(Directive directive)
    {
        RequireUnsent(directive, "gửi");
        if (directive.Content is null)
            throw new RefusedException("", "Văn bản chưa được xác nhận. Kiểm tra và xác nhận thông tin trước khi gửi.");
        if (directive.PlanOf is not null)
            throw new RefusedException("", "Văn bản này là kế hoạch của đơn vị; hệ thống tự gửi sau khi kế hoạch được duyệt.");
    }

    private static void RequireUnsent(Directive directive, string what)
    {
        if (directive.Status == DirectiveStatus.Sent)
            throw new RefusedException("", $"Văn bản đã gửi đến {directive.SentTo} đơn vị nên không {what} được.");
        if (directive.Status == DirectiveStatus.Amendment)
            throw new RefusedException("", $"Văn bản đã là bản sửa đổi của văn bản khác nên không {what} được.");
        if (directive.Status == DirectiveStatus.SetAside)
            throw new RefusedException("", $"Văn bản đã được trả lại nên không {what} được. Tải lên lại nếu cần.");
    }
}
