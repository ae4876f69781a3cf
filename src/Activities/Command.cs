using FluentValidation;
using FluentValidation.Results;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;

namespace GenderEquality.Activities;

/// <summary>
/// What a person asks for. Each has one validator beside it, which page, API and command line share; rules that need the state of a stream
/// are in the decision. Both refuse with every fault at once.
/// </summary>
public abstract record Command(PersonId By)
{
    /// <summary>Replaces each personal text by its stored form.</summary>
    public virtual Command Seal(Func<PersonalText, PersonalText> seal) => this;
}

public static class CommandValidation
{
    /// <exception cref="RefusedException">The command breaks rules of its validator; all of them are named.</exception>
    public static void Check<T>(this IValidator<T> validator, T command)
    {
        IReadOnlyList<Refusal> faults = validator.Faults(command);
        if (faults.Count > 0)
            throw new RefusedException(faults);
    }

    /// <summary>Every rule that the command breaks, for a way in that has faults of its own to name beside them.</summary>
    public static IReadOnlyList<Refusal> Faults<T>(this IValidator<T> validator, T command)
    {
        ValidationResult result = validator.Validate(command);
        return [.. result.Errors.Select(error => new Refusal(CamelCase(error.PropertyName), error.ErrorMessage))];
    }

    private static string CamelCase(string path) =>
        string.Join('.', path.Split('.').Select(part => part.Length == 0 ? part : char.ToLowerInvariant(part[0]) + part[1..]));
}
