using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Cascade;

/// <summary>What makes two documents the same one, however it was typed: number, symbol, issuer and date.</summary>
public sealed record DirectiveIdentity(int Number, string Symbol, string Issuer, DateOnly IssuedOn)
{
    /// <summary>Null where one of the four is missing: such documents cannot be told from each other.</summary>
    public static DirectiveIdentity? Of(DirectiveContent content) =>
        content is { Number: { } number, Symbol: { Length: > 0 } symbol, IssuedOn: { } day }
            ? new DirectiveIdentity(number, Compact(symbol), Compact(content.Issuer), day)
            : null;

    /// <summary>The stream that two confirmations of the same document in one unit both write to, so that one of them wins.</summary>
    public StreamId StreamOf(UnitId unit) => StreamId.Derived(unit.Value, $"identity:{Number}|{Symbol}|{Issuer}|{IssuedOn:yyyy-MM-dd}");

    private static string Compact(string text) =>
        string.Concat(VietnameseText.Fold(text).Where(c => !char.IsWhiteSpace(c))).TrimEnd('.', ';', ',', '/', '-');
}

/// <summary>Names the directive that was confirmed last under a number, symbol, issuer and date. Sets the whole state of that stream.</summary>
public sealed record DirectiveIdentified(DirectiveId Directive, DateTimeOffset At) : Event;

/// <summary>The stream of one identity; its state is the <see cref="DirectiveId"/> that has it.</summary>
public sealed class DirectiveIdentityStream : IStreamKind
{
    public static readonly DirectiveIdentityStream Kind = new();

    public string Name => "directive-identity";

    public object? Fold(object? state, Event e) => e is DirectiveIdentified identified ? identified.Directive : state;

    public IEnumerable<Row> Rows(StreamId stream, object? state) => [];
}
