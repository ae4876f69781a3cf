using FluentValidation;

namespace GenderEquality.Host.ElsaApi;

/// <summary>What Studio's list of instances asks for. What is null, empty or missing asks for nothing.</summary>
public sealed record InstanceQuery
{
    /// <summary>From 0; 0 by default.</summary>
    public int? Page { get; init; }

    /// <summary>1–200; 10 by default.</summary>
    public int? PageSize { get; init; }

    /// <summary>A part of a unit's name or of a directive's number or title, whatever its case and diacritics; or an instance's id.</summary>
    public string? SearchTerm { get; init; }
    public string? DefinitionId { get; init; }
    public IReadOnlyList<string>? DefinitionIds { get; init; }
    public string? CorrelationId { get; init; }
    public int? Version { get; init; }

    /// <summary>Whether a step stands still after a fault.</summary>
    public bool? HasIncidents { get; init; }

    /// <summary>True finds nothing: there are no flows of the system's own.</summary>
    public bool? IsSystem { get; init; }
    public string? Status { get; init; }
    public IReadOnlyList<string>? Statuses { get; init; }
    public string? SubStatus { get; init; }
    public IReadOnlyList<string>? SubStatuses { get; init; }

    /// <summary>Created, UpdatedAt, Finished or Name; Created by default.</summary>
    public string? OrderBy { get; init; }

    /// <summary>Ascending or Descending, which is the default.</summary>
    public string? OrderDirection { get; init; }
    public IReadOnlyList<InstanceTimeFilter>? TimestampFilters { get; init; }

    public IReadOnlyList<string> AllDefinitionIds => All(DefinitionId, DefinitionIds);

    public IReadOnlyList<string> AllStatuses => All(Status, Statuses);

    public IReadOnlyList<string> AllSubStatuses => All(SubStatus, SubStatuses);

    private static IReadOnlyList<string> All(string? one, IReadOnlyList<string>? more) =>
        [.. (more ?? []).Append(one).OfType<string>().Where(text => text.Length > 0)];
}

/// <summary>A condition on an instant of an instance.</summary>
/// <param name="Column">CreatedAt, UpdatedAt or FinishedAt; a filter without one asks for nothing.</param>
/// <param name="Operator">Is, IsNot, GreaterThan, GreaterThanOrEqual, LessThan or LessThanOrEqual.</param>
public sealed record InstanceTimeFilter(string? Column, string? Operator, DateTimeOffset? Timestamp);

public sealed class InstanceQueryValidator : AbstractValidator<InstanceQuery>
{
    /// <summary>Rows on one page at most.</summary>
    public const int MostRows = 200;

    private static readonly string[] Orders = ["Created", "UpdatedAt", "Finished", "Name"];
    private static readonly string[] Directions = ["Ascending", "Descending"];
    private static readonly string[] Columns = ["CreatedAt", "UpdatedAt", "FinishedAt"];
    private static readonly string[] Operators = ["Is", "IsNot", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"];

    public InstanceQueryValidator()
    {
        RuleFor(query => query.Page)
            .InclusiveBetween(0, 1_000_000)
            .OverridePropertyName("page")
            .WithMessage("Số trang từ 0 đến 1.000.000.");
        RuleFor(query => query.PageSize)
            .InclusiveBetween(1, MostRows)
            .OverridePropertyName("pageSize")
            .WithMessage($"Mỗi trang từ 1 đến {MostRows} dòng.");
        RuleFor(query => query.SearchTerm)
            .MaximumLength(200)
            .OverridePropertyName("searchTerm")
            .WithMessage("Từ cần tìm dài hơn 200 ký tự. Rút gọn lại.");
        RuleFor(query => query.OrderBy).Must(Among(Orders)).OverridePropertyName("orderBy").WithMessage(OneOf("Không sắp xếp", Orders));
        RuleFor(query => query.OrderDirection)
            .Must(Among(Directions))
            .OverridePropertyName("orderDirection")
            .WithMessage(OneOf("Không sắp xếp", Directions));
        RuleForEach(query => query.TimestampFilters)
            .Where(filter => !string.IsNullOrEmpty(filter.Column))
            .ChildRules(filter =>
            {
                filter
                    .RuleFor(one => one.Column)
                    .Must(Among(Columns))
                    .OverridePropertyName("column")
                    .WithMessage(OneOf("Không lọc", Columns));
                filter
                    .RuleFor(one => one.Operator)
                    .NotEmpty()
                    .OverridePropertyName("operator")
                    .WithMessage($"Chọn phép so sánh: {string.Join(", ", Operators)}.")
                    .Must(Among(Operators))
                    .WithMessage(OneOf("Không so sánh", Operators));
                filter.RuleFor(one => one.Timestamp).NotNull().OverridePropertyName("timestamp").WithMessage("Chọn thời điểm.");
            })
            .OverridePropertyName("timestampFilters");
    }

    private static Func<string?, bool> Among(string[] words) => word => string.IsNullOrEmpty(word) || words.Contains(word);

    private static string OneOf(string not, string[] words) =>
        $"{not} được theo '{{PropertyValue}}'. Chọn một trong: {string.Join(", ", words)}.";
}
