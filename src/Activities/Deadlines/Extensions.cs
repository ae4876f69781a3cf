using FluentValidation;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine;

namespace GenderEquality.Activities.Deadlines;

/// <summary>Asks the unit above for more time.</summary>
/// <param name="Until">The last day wanted.</param>
public sealed record AskExtension(PersonId By, ObligationKind Obligation, DateOnly? Until, PersonalText Reason) : Command(By)
{
    public override Command Seal(Func<PersonalText, PersonalText> seal) => this with { Reason = seal(Reason) };
}

/// <summary>Grants more time to a unit below.</summary>
/// <param name="Until">The last day given; it need not be the one asked for.</param>
public sealed record GrantExtension(PersonId By, ObligationKind Obligation, DateOnly? Until) : Command(By);

/// <summary>Refuses more time to a unit below.</summary>
public sealed record RefuseExtension(PersonId By, ObligationKind Obligation, PersonalText Reason) : Command(By)
{
    public override Command Seal(Func<PersonalText, PersonalText> seal) => this with { Reason = seal(Reason) };
}

/// <summary>Releases a unit below from what it still owes in a work.</summary>
public sealed record ExemptUnit(PersonId By, PersonalText Reason) : Command(By)
{
    public override Command Seal(Func<PersonalText, PersonalText> seal) => this with { Reason = seal(Reason) };
}

public sealed class AskExtensionValidator : AbstractValidator<AskExtension>
{
    public AskExtensionValidator()
    {
        RuleFor(command => command.Until).NotNull().WithMessage("Chọn ngày xin gia hạn đến.");
        RuleFor(command => command.Reason).Must(Reasons.IsGiven).WithMessage("Ghi lý do xin gia hạn.");
        RuleFor(command => command.Reason).Must(Reasons.IsShort).WithMessage(Reasons.TooLong);
    }
}

public sealed class GrantExtensionValidator : AbstractValidator<GrantExtension>
{
    public GrantExtensionValidator() => RuleFor(command => command.Until).NotNull().WithMessage("Chọn ngày gia hạn đến.");
}

public sealed class RefuseExtensionValidator : AbstractValidator<RefuseExtension>
{
    public RefuseExtensionValidator()
    {
        RuleFor(command => command.Reason).Must(Reasons.IsGiven).WithMessage("Ghi lý do không gia hạn.");
        RuleFor(command => command.Reason).Must(Reasons.IsShort).WithMessage(Reasons.TooLong);
    }
}

public sealed class ExemptUnitValidator : AbstractValidator<ExemptUnit>
{
    public ExemptUnitValidator()
    {
        RuleFor(command => command.Reason).Must(Reasons.IsGiven).WithMessage("Ghi lý do miễn.");
        RuleFor(command => command.Reason).Must(Reasons.IsShort).WithMessage(Reasons.TooLong);
    }
}

internal static class Reasons
{
    public const string TooLong = "Lý do dài hơn 4.000 ký tự. Rút gọn lại.";

    public static bool IsGiven(PersonalText reason) => !reason.IsEmpty;

    public static bool IsShort(PersonalText reason) => reason.Text is null || reason.Text.Length <= 4000;
}

/// <summary>What may be done about something owed, besides doing it.</summary>
public static class ObligationDecisions
{
    /// <summary>No extension goes further than this past the date it moves: a year later the next one is due.</summary>
    private const int LongestExtension = 366;

    /// <summary>What a work owes.</summary>
    /// <param name="subject">A <see cref="DirectiveWork"/> or a <see cref="PeriodReport"/>.</param>
    public static IReadOnlyList<Obligation> Of(object? subject) =>
        subject switch
        {
            DirectiveWork work => work.Obligations,
            PeriodReport report => [report.Obligation],
            _ => [],
        };

    /// <exception cref="RefusedException">It is done or not owed, has no date, or was asked for already.</exception>
    public static ExtensionAsked Ask(object? subject, AskExtension command, DateTimeOffset now)
    {
        Obligation owed = Open(subject, command.Obligation);
        if (owed.Extension == ExtensionStatus.Asked)
            throw new RefusedException("", "Đã xin gia hạn và đang chờ cấp trên trả lời.");
        CheckDay(owed, command.Until!.Value, now);
        return new ExtensionAsked(command.Obligation, command.Until.Value, command.Reason.Hash, command.By, now);
    }

    /// <exception cref="RefusedException">Nobody asked, or the day is not after the present one.</exception>
    public static ExtensionGranted Grant(object? subject, GrantExtension command, DateTimeOffset now)
    {
        Obligation owed = Asked(subject, command.Obligation);
        DateOnly until = command.Until!.Value;
        CheckDay(owed, until, now);
        return new ExtensionGranted(command.Obligation, until, DeadlineRule.StartOf(until.AddDays(1)), command.By, now);
    }

    /// <exception cref="RefusedException">Nobody asked.</exception>
    public static ExtensionRefused Refuse(object? subject, RefuseExtension command, DateTimeOffset now)
    {
        Asked(subject, command.Obligation);
        return new ExtensionRefused(command.Obligation, command.Reason.Hash, command.By, now);
    }

    /// <exception cref="RefusedException">Nothing is owed any more.</exception>
    public static ObligationsExempted Exempt(object? subject, ExemptUnit command, DateTimeOffset now) =>
        Of(subject).Any(owed => owed.IsOpen)
            ? new ObligationsExempted(command.Reason.Hash, command.By, now)
            : throw new RefusedException("", "Đơn vị không còn nghĩa vụ nào chưa xong nên không cần miễn.");

    private static Obligation Asked(object? subject, ObligationKind kind)
    {
        Obligation owed = Open(subject, kind);
        return owed.Extension == ExtensionStatus.Asked
            ? owed
            : throw new RefusedException("", "Không có đề nghị gia hạn nào đang chờ; có thể người khác đã trả lời. Tải lại trang.");
    }

    private static Obligation Open(object? subject, ObligationKind kind) =>
        Of(subject).FirstOrDefault(owed => owed.Kind == kind) switch
        {
            null => throw new RefusedException("", "Đơn vị không có nghĩa vụ này."),
            { IsOpen: false } => throw new RefusedException("", "Việc này đã xong hoặc không còn phải làm nên không gia hạn."),
            { LastDay: null } => throw new RefusedException("", "Việc này không có hạn nên không cần gia hạn."),
            var owed => owed,
        };

    private static void CheckDay(Obligation owed, DateOnly until, DateTimeOffset now)
    {
        if (until <= owed.LastDay)
            throw new RefusedException("until", $"Ngày gia hạn phải sau hạn hiện tại ({DeadlineRule.Date(owed.LastDay!.Value)}).");
        if (until < DeadlineRule.DayOf(now))
            throw new RefusedException("until", "Ngày gia hạn đã qua. Chọn từ hôm nay trở đi.");
        if (until.DayNumber - owed.LastDay!.Value.DayNumber > LongestExtension)
            throw new RefusedException("until", "Không gia hạn quá một năm so với hạn hiện tại.");
    }
}
