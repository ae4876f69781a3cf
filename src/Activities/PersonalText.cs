using System.Text.Json.Serialization;

namespace GenderEquality.Activities;

/// <summary>
/// Text that may speak of people (a remark, difficulties). On its way in it has <see cref="Text"/>; the host encrypts and stores it under
/// the writer's key and sets <see cref="Hash"/>, and events keep the hash alone, so that a person can be erased and the chain still holds.
/// </summary>
/// <param name="Text">Null once it is an event's.</param>
/// <param name="Hash">SHA-256 of the stored, encrypted bytes in lower-case hex; null until it is stored, and for an empty text.</param>
public sealed record PersonalText([property: JsonIgnore] string? Text, string? Hash = null)
{
    public static readonly PersonalText None = new(null, null);

    public bool IsEmpty => string.IsNullOrWhiteSpace(Text) && Hash is null;
}
