using FluentValidation;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Writing;

/// <summary>Gives the next number of a kind and year to a document, and keeps what was issued under it.</summary>
/// <param name="Type">KH, BC, CV: each kind has numbers of its own (Decree 30/2020/NĐ-CP art. 15).</param>
/// <param name="Year">Numbers begin with 1 on 1 January.</param>
/// <param name="Subject">The work whose document it is; with <paramref name="Type"/>, <paramref name="About"/> and year it has one number.</param>
/// <param name="About">Tells documents of one work and kind apart; empty for the only one.</param>
/// <param name="Document">Hash of the stored file as it was issued.</param>
/// <param name="Capacity">How it was signed; null for the head.</param>
public sealed record NumberIssued(
    string Type,
    int Year,
    int Number,
    string Symbol,
    StreamId Subject,
    string About,
    string Title,
    string Document,
    DateOnly On,
    SigningCapacity? Capacity,
    PersonId By,
    DateTimeOffset At
) : Event;

/// <summary>Replaces the file of a document that has a number and was signed once more.</summary>
public sealed record DocumentSignedAgain(
    string Type,
    int Year,
    int Number,
    string Document,
    SigningCapacity? Capacity,
    PersonId By,
    DateTimeOffset At
) : Event;

/// <summary>Lets the numbers of a kind and year go on from a register kept elsewhere. The numbers left out are those of that register.</summary>
/// <param name="Next">The number that the next document gets.</param>
public sealed record RegisterContinued(string Type, int Year, int Next, PersonId By, DateTimeOffset At) : Event;

/// <summary>Sets what stands at the head of the unit's documents.</summary>
public sealed record ImprintSet(string Abbreviation, string Place, string? Parent, PersonId By, DateTimeOffset At) : Event;

/// <summary>A number that was given.</summary>
public sealed record IssuedNumber(
    string Type,
    int Year,
    int Number,
    string Symbol,
    StreamId Subject,
    string About,
    string Title,
    string Document,
    DateOnly On,
    SigningCapacity? Capacity,
    PersonId By
)
{
    public string Reference => FormattableString.Invariant($"{Number:00}/{Symbol}");
}

/// <summary>Sets the head of the unit's documents.</summary>
/// <param name="Parent">The body over it; null to take the unit above.</param>
public sealed record SetImprint(PersonId By, string Abbreviation, string Place, string? Parent) : Command(By);

/// <summary>Lets numbers go on from a register on paper.</summary>
public sealed record ContinueRegister(PersonId By, string Type, int? Next) : Command(By);

public sealed class SetImprintValidator : AbstractValidator<SetImprint>
{
    public SetImprintValidator()
    {
        RuleFor(command => command.Abbreviation)
            .NotEmpty()
            .WithMessage("Ghi chữ viết tắt tên đơn vị, ví dụ THCSNL.")
            .MaximumLength(30)
            .WithMessage("Chữ viết tắt dài hơn 30 ký tự. Rút gọn lại.")
            .Matches(@"^[\p{Lu}\d&.\-]*$")
            .WithMessage("Chữ viết tắt chỉ gồm chữ hoa, chữ số và các dấu & . -");
        RuleFor(command => command.Place)
            .NotEmpty()
            .WithMessage("Ghi địa danh của đơn vị, ví dụ Thanh Trì.")
            .MaximumLength(100)
            .WithMessage("Địa danh dài hơn 100 ký tự. Rút gọn lại.");
        RuleFor(command => command.Parent).MaximumLength(200).WithMessage("Tên cơ quan chủ quản dài hơn 200 ký tự. Rút gọn lại.");
    }
}

public sealed class ContinueRegisterValidator : AbstractValidator<ContinueRegister>
{
    public ContinueRegisterValidator()
    {
        RuleFor(command => command.Type).Must(DocumentRegister.Types.Contains).WithMessage("Chọn loại văn bản trong danh sách.");
        RuleFor(command => command.Next)
            .NotNull()
            .WithMessage("Ghi số của văn bản tiếp theo.")
            .InclusiveBetween(1, 99_999)
            .WithMessage("Ghi số của văn bản tiếp theo, từ 1 đến 99.999.");
    }
}

/// <summary>A unit's register of documents that go out (sổ đăng ký văn bản đi), as its events leave it.</summary>
public sealed record DocumentRegister
{
    /// <summary>Codes of the kinds that the product writes.</summary>
    public static readonly IReadOnlyList<string> Types = ["KH", "BC", "CV"];

    public static readonly DocumentRegister Empty = new();

    public IReadOnlyList<IssuedNumber> Numbers { get; init; } = [];

    /// <summary>Where a kind's year goes on from another register.</summary>
    public IReadOnlyDictionary<(string Type, int Year), int> ContinuedFrom { get; init; } = new Dictionary<(string, int), int>();

    /// <summary>Null until the unit set it.</summary>
    public ImprintSet? Imprint { get; init; }

    /// <summary>The register's stream, one a unit.</summary>
    public static StreamId Of(UnitId unit) => StreamId.Derived(unit.Value, "register");

    /// <summary>The number that the next document of a kind gets.</summary>
    public int Next(string type, int year)
    {
        int last = Numbers
            .Where(number => number.Type == type && number.Year == year)
            .Select(number => number.Number)
            .DefaultIfEmpty()
            .Max();
        return Math.Max(last + 1, ContinuedFrom.GetValueOrDefault((type, year), 1));
    }

    /// <summary>The number that a document has; null while it has none.</summary>
    public IssuedNumber? Find(StreamId subject, string type, string about = "") =>
        Numbers.LastOrDefault(number => number.Subject == subject && number.Type == type && number.About == about);

    /// <exception cref="RefusedException">The number is not above those given.</exception>
    public IReadOnlyList<Event> Continue(ContinueRegister command, int year, DateTimeOffset now)
    {
        int next = Next(command.Type, year);
        return command.Next < next
            ? throw new RefusedException(
                "next",
                $"Số {next - 1} đã cấp hoặc đã qua, nên số tiếp theo ít nhất là {next}. Ghi số từ {next} trở lên."
            )
            : [new RegisterContinued(command.Type, year, command.Next!.Value, command.By, now)];
    }

    public static DocumentRegister Fold(DocumentRegister? register, Event e)
    {
        DocumentRegister known = register ?? Empty;
        return e switch
        {
            NumberIssued n => known with
            {
                Numbers =
                [
                    .. known.Numbers,
                    new IssuedNumber(n.Type, n.Year, n.Number, n.Symbol, n.Subject, n.About, n.Title, n.Document, n.On, n.Capacity, n.By),
                ],
            },
            DocumentSignedAgain again => known with
            {
                Numbers =
                [
                    .. known.Numbers.Select(number =>
                        (number.Type, number.Year, number.Number) == (again.Type, again.Year, again.Number)
                            ? number with
                            {
                                Document = again.Document,
                                Capacity = again.Capacity,
                                By = again.By,
                            }
                            : number
                    ),
                ],
            },
            RegisterContinued c => known with
            {
                ContinuedFrom = new Dictionary<(string, int), int>(known.ContinuedFrom) { [(c.Type, c.Year)] = c.Next },
            },
            ImprintSet set => known with { Imprint = set },
            _ => known,
        };
    }
}

/// <summary>The stream of a unit's register.</summary>
public sealed class RegisterStream : IStreamKind
{
    public static readonly RegisterStream Kind = new();

    public string Name => "register";

    public object? Fold(object? state, Event e) => DocumentRegister.Fold((DocumentRegister?)state, e);

    public IEnumerable<Row> Rows(StreamId stream, object? state) => [];
}
