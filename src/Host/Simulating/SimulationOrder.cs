using System.Globalization;
using FluentValidation;

namespace GenderEquality.Host.Simulating;

/// <summary>
/// What is to be simulated, as somebody typed it. The validator beside it checks the form; <see cref="Simulator.RunAsync"/> also what is
/// named, and refuses with all faults of both at once.
/// </summary>
public sealed record SimulationOrder
{
    /// <summary>Id of a published flow; null when <see cref="Draft"/> is tried.</summary>
    public string? Definition { get; init; }

    /// <summary>Its version; null for the newest.</summary>
    public string? Version { get; init; }

    /// <summary>A flow that need not be published: Elsa 3 JSON.</summary>
    public byte[]? Draft { get; init; }

    /// <summary><c>office</c>, <c>school</c> or <c>report</c>: in whose place the flow runs; null for what its id says.</summary>
    public string? For { get; init; }

    /// <summary>Id of a directive that is confirmed or sent.</summary>
    public string? Directive { get; init; }

    /// <summary>The day on which it is sent: 2026-06-01 or 01/06/2026.</summary>
    public string? From { get; init; }

    /// <summary>The last day.</summary>
    public string? To { get; init; }

    /// <summary>A file of answers; null to use <see cref="Answers"/>.</summary>
    public byte[]? AnswersFile { get; init; }
    public Answers Answers { get; init; } = Answers.Usual;

    /// <summary>How many units at most, the issuing one counted; null for all.</summary>
    public string? Units { get; init; }

    internal DateOnly? FromDay => Day(From);
    internal DateOnly? ToDay => Day(To);
    internal int? MostUnits => Number(Units);
    internal int? VersionNumber => Number(Version);

    internal static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(
            text,
            ["yyyy-MM-dd", "dd/MM/yyyy", "d/M/yyyy"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateOnly day
        )
            ? day
            : null;

    internal static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

public sealed class SimulationOrderValidator : AbstractValidator<SimulationOrder>
{
    /// <summary>In days: three years and a leap day.</summary>
    public const int LongestDays = 1096;

    public SimulationOrderValidator()
    {
        RuleFor(order => order.Definition)
            .NotEmpty()
            .When(order => order.Draft is null)
            .WithMessage("Chọn quy trình cần chạy thử: mã của quy trình đã ban hành, hoặc tệp JSON.");
        RuleFor(order => order.Version)
            .Must(version => SimulationOrder.Number(version) is > 0)
            .When(order => order.Version is not null)
            .WithMessage(order => $"Ghi số bản, ví dụ 2, nhưng gặp “{order.Version}”.");
        RuleFor(order => order.Version)
            .Null()
            .When(order => order.Draft is not null)
            .WithMessage("Tệp quy trình không có số bản; bỏ số bản.");
        RuleFor(order => order.For)
            .Must(place => place is "office" or "school" or "report")
            .When(order => order.For is not null)
            .WithMessage(order =>
                $"“{order.For}” không phải nơi dùng quy trình. Chọn office (cơ quan quản lý), school (trường) hoặc report (báo cáo)."
            );
        RuleFor(order => order.Directive)
            .Must(id => Guid.TryParse(id, out _))
            .WithMessage(order =>
                order.Directive is null ? "Chọn văn bản cần chạy thử." : $"“{order.Directive}” không phải mã của một văn bản."
            );
        RuleFor(order => order.From)
            .Must(day => SimulationOrder.Day(day) is not null)
            .WithMessage(order => Fault(order.From, "Ghi ngày bắt đầu"));
        RuleFor(order => order.To)
            .Must(day => SimulationOrder.Day(day) is not null)
            .WithMessage(order => Fault(order.To, "Ghi ngày kết thúc"));
        RuleFor(order => order.From)
            .Must(day => SimulationOrder.Day(day)!.Value.Year is >= 2020 and <= 2035)
            .When(order => order.FromDay is not null)
            .WithMessage("Lịch ngày nghỉ có từ năm 2020 đến năm 2035. Chọn ngày bắt đầu trong khoảng đó.");
        RuleFor(order => order.To)
            .Must((order, _) => order.ToDay >= order.FromDay)
            .When(order => order is { FromDay: not null, ToDay: not null })
            .WithMessage("Ngày kết thúc trước ngày bắt đầu. Đổi một trong hai.");
        RuleFor(order => order.To)
            .Must((order, _) => order.ToDay!.Value.DayNumber - order.FromDay!.Value.DayNumber < LongestDays)
            .When(order => order is { FromDay: not null, ToDay: not null })
            .WithMessage("Chạy thử nhiều nhất 3 năm một lần. Chọn ngày kết thúc sớm hơn.");
        RuleFor(order => order.Units)
            .Must(number => SimulationOrder.Number(number) is > 0 and <= Simulator.MostUnits)
            .When(order => order.Units is not null)
            .WithMessage($"Ghi số đơn vị từ 1 đến {Simulator.MostUnits}.");
    }

    private static string Fault(string? text, string what) =>
        text is null ? $"{what}, ví dụ 2026-06-01." : $"“{text}” không phải ngày. {what}, ví dụ 2026-06-01.";
}
