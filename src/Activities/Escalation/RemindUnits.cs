using FluentValidation;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Escalation;

/// <summary>A member of the receiving unit reminds units that are late, by a letter at once.</summary>
/// <param name="Receiver">The unit that the thing is owed to, whose member reminds.</param>
/// <param name="Works">The works of the units to be reminded.</param>
/// <param name="Line">What the person adds in their own words; may be empty.</param>
public sealed record RemindUnits(PersonId By, UnitId Receiver, ObligationKind Obligation, IReadOnlyList<StreamId> Works, PersonalText Line)
    : Command(By)
{
    public override Command Seal(Func<PersonalText, PersonalText> seal) => this with { Line = seal(Line) };
}

public sealed class RemindUnitsValidator : AbstractValidator<RemindUnits>
{
    /// <summary>Units reminded at once: one page of those that are late.</summary>
    public const int MostUnits = 200;

    /// <summary>Characters of the personal line.</summary>
    public const int LongestLine = 500;

    public RemindUnitsValidator()
    {
        RuleFor(command => command.Works).NotEmpty().WithMessage("Chọn ít nhất một đơn vị để nhắc.");
        RuleFor(command => command.Works)
            .Must(works => works.Count <= MostUnits)
            .WithMessage($"Mỗi lần nhắc nhiều nhất {MostUnits} đơn vị. Bỏ chọn bớt rồi gửi lại.");
        RuleFor(command => command.Line)
            .Must(line => line.Text is null || line.Text.Length <= LongestLine)
            .WithMessage($"Lời nhắn dài hơn {LongestLine} ký tự. Rút gọn lại.");
    }
}

/// <summary>What a person writes to units, and what is done about letters that did not go out.</summary>
public static class LetterDecisions
{
    /// <summary>
    /// One letter for each person of the units that are late, however many of them are theirs. Its id follows from the person written to and
    /// from the form, so that a form sent twice writes once.
    /// </summary>
    /// <param name="command">With its line sealed.</param>
    /// <param name="key">Names the submission.</param>
    /// <param name="owed">What the works owe, as it stands now; what is done, or is owed to somebody else, is passed over.</param>
    /// <param name="people">Who does the work, by unit.</param>
    public static IReadOnlyList<(StreamId Letter, LetterWritten Written)> Remind(
        RemindUnits command,
        string key,
        IReadOnlyList<ObligationRow> owed,
        ILookup<UnitId, PersonId> people,
        DateTimeOffset now
    ) =>
        [
            .. owed.Where(one => IsLate(one, command, now))
                .OrderBy(one => one.LastDay)
                .ThenBy(one => one.Stream.Value)
                .SelectMany(one => people[one.Unit].Distinct().Select(person => (Person: person, Owed: one)))
                .GroupBy(one => one.Person)
                .OrderBy(same => same.Key.Value)
                .Select(same =>
                    (
                        ReminderOf(same.Key, command.By, key),
                        new LetterWritten(
                            LetterKind.Personal,
                            same.Key,
                            same.First().Owed.Unit,
                            DeadlineRule.DayOf(now),
                            [.. same.Select(one => ItemOf(LetterReason.Personal, one.Owed))],
                            now,
                            command.By,
                            command.Line.Hash
                        )
                    )
                ),
        ];

    /// <summary>Whether a work is one that the command may remind of.</summary>
    public static bool IsLate(ObligationRow owed, RemindUnits command, DateTimeOffset now) =>
        owed.To == command.Receiver
        && owed.Kind == command.Obligation
        && owed.Status is ObligationStatus.Open or ObligationStatus.Overdue
        && owed.LateFrom <= now;

    /// <summary>The id of a person's letter from another one's form.</summary>
    public static StreamId ReminderOf(PersonId to, PersonId by, string key) => StreamId.Derived(to.Value, $"personal:{by}:{key}");

    /// <summary>Tells the people of a unit how its wish for more time was decided.</summary>
    /// <param name="version">Version of the work's stream that holds the decision.</param>
    public static IReadOnlyList<(StreamId Letter, LetterWritten Written)> ExtensionDecided(
        LetterItem item,
        UnitId unit,
        int version,
        IEnumerable<PersonId> people,
        DateTimeOffset now
    ) =>
        [
            .. people
                .Distinct()
                .OrderBy(person => person.Value)
                .Select(person =>
                    (
                        StreamId.Derived(item.Work!.Value.Value, $"extension:{item.Obligation}:{version}:{person}"),
                        new LetterWritten(LetterKind.Notice, person, unit, DeadlineRule.DayOf(now), [item], now)
                    )
                ),
        ];

    /// <exception cref="RefusedException">The letter is not one that was refused.</exception>
    public static LetterRetried Retry(Letter? letter, PersonId by, DateTimeOffset now) =>
        letter is { Status: LetterStatus.Refused }
            ? new LetterRetried(by, now)
            : throw new RefusedException("", "Chỉ gửi lại được thư đã bị từ chối; có thể người khác đã cho gửi lại. Tải lại trang.");

    private static LetterItem ItemOf(LetterReason reason, ObligationRow owed) =>
        new(reason, owed.Kind, owed.Directive, owed.Period, owed.Stream, null);
}
