using FluentValidation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Design;

/// <summary>From now on new work at that place begins with this flow; work that runs keeps its own.</summary>
public sealed record FlowPutToUse(FlowPlace Place, string DefinitionId, PersonId By, DateTimeOffset At) : Event;

/// <summary>Has new work at a place begin with another flow.</summary>
public sealed record PutFlowToUse(PersonId By, FlowPlace Place, string DefinitionId) : Command(By);

public sealed class PutFlowToUseValidator : AbstractValidator<PutFlowToUse>
{
    public PutFlowToUseValidator()
    {
        RuleFor(command => command.Place).IsInEnum().OverridePropertyName("place").WithMessage("Chọn nơi dùng trong danh sách.");
        RuleFor(command => command.DefinitionId).NotEmpty().OverridePropertyName("definition").WithMessage("Chọn một quy trình.");
    }
}

/// <summary>Which flow each place uses.</summary>
public sealed record FlowUses(string Office, string School, string Report)
{
    /// <summary>The flows that the product comes with.</summary>
    public static FlowUses Default { get; } = new("office-directive", "school-directive", "period-report");

    /// <summary>The id of the flow that new work at a place begins with.</summary>
    public string this[FlowPlace place] =>
        place switch
        {
            FlowPlace.Office => Office,
            FlowPlace.School => School,
            _ => Report,
        };

    /// <summary>The places that use a flow.</summary>
    public IReadOnlyList<FlowPlace> PlacesOf(string definitionId) =>
        [.. Enum.GetValues<FlowPlace>().Where(place => this[place] == definitionId)];

    public FlowUses With(FlowPlace place, string definitionId) =>
        place switch
        {
            FlowPlace.Office => this with { Office = definitionId },
            FlowPlace.School => this with { School = definitionId },
            _ => this with { Report = definitionId },
        };
}

/// <summary>The stream that says which flow each place uses; there is one.</summary>
public sealed class FlowUseStream : IStreamKind
{
    public static readonly FlowUseStream Kind = new();

    /// <summary>The only stream of the kind.</summary>
    public static StreamId Id { get; } = new(new Guid("6f2d9a54-52b4-4f5e-9a57-0c0f7c1f0002"));

    public string Name => "flow-use";

    public object? Fold(object? state, Event e) =>
        e is FlowPutToUse put ? ((FlowUses?)state ?? FlowUses.Default).With(put.Place, put.DefinitionId) : state;

    public IEnumerable<Row> Rows(StreamId stream, object? state) => [];
}
