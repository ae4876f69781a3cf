using System.Security.Cryptography;
using GenderEquality.Activities.Organization;
using Microsoft.AspNetCore.DataProtection;

namespace GenderEquality.Host.Mail;

/// <summary>
/// The address in a letter by which a person declines reminders before the date (RFC 8058: one POST, without signing in). It names the
/// person in a form that only this installation can make.
/// </summary>
public sealed class Unsubscription(IDataProtectionProvider protection, MailSettings settings)
{
    public const string Path = "/letters/unsubscribe";
    private readonly IDataProtector protector = protection.CreateProtector("letters.unsubscribe");

    public Uri AddressFor(PersonId person) => new(settings.BaseAddress, $"{Path}?t={protector.Protect(person.Value.ToString("N"))}");

    /// <summary>Whose address it is; null when it was not made here.</summary>
    public PersonId? Read(string? token)
    {
        if (string.IsNullOrEmpty(token))
            return null;
        try
        {
            return Guid.TryParse(protector.Unprotect(token), out Guid id) ? new PersonId(id) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
