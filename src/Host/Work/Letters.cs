using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>What came of reminding.</summary>
/// <param name="Letters">How many people are written to.</param>
/// <param name="Done">Units that are no longer late and were passed over.</param>
/// <param name="Silent">Units that are late and have nobody to write to.</param>
public sealed record Reminded(int Letters, int Done, int Silent);

/// <summary>Letters that a person causes: a reminder by hand, and a refused letter that is to be tried again.</summary>
public sealed class Letters(IDbContextFactory<ProductDb> databases, EventStore store, PersonalTexts texts, TimeProvider clock)
{
    /// <summary>
    /// Writes to the clerks and drafters of the units; all letters and the personal line are one transaction. The same form sent again
    /// writes nothing more.
    /// </summary>
    /// <param name="stamp">Of the form; its key names the letters.</param>
    /// <exception cref="RefusedException">The command breaks rules, or the form was sent before with other content; nothing is stored.</exception>
    public async Task<Reminded> RemindAsync(RemindUnits command, CommandStamp stamp, CancellationToken cancel = default)
    {
        new RemindUnitsValidator().Check(command);
        (Command withHashes, IReadOnlyList<StoredBlob> blobs) = await texts.SealAsync(command, cancel);
        var given = (RemindUnits)withHashes;
        DateTimeOffset now = Instants.Storable(clock.GetUtcNow());
        List<StreamId> works = [.. given.Works.Distinct()];
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        List<ObligationRow> owed = await db
            .Obligations.AsNoTracking()
            .Where(one => works.Contains(one.Stream) && one.Kind == given.Obligation && one.To == given.Receiver)
            .ToListAsync(cancel);
        ILookup<UnitId, PersonId> people = await DoersAsync(db, [.. owed.Select(one => one.Unit)], cancel);
        IReadOnlyList<(StreamId Letter, LetterWritten Written)> letters = LetterDecisions.Remind(given, stamp.Key, owed, people, now);
        List<ObligationRow> late = owed.FindAll(one => LetterDecisions.IsLate(one, given, now));
        var result = new Reminded(letters.Count, works.Count - late.Count, late.Count(one => !people.Contains(one.Unit)));
        try
        {
            if (letters.Count > 0)
            {
                await store.AppendAsync(
                    new Pass(
                        Actor.Person(given.By.Value),
                        now,
                        await texts.KeyedAsync(stamp, given.By, cancel),
                        [.. letters.Select(one => New(one.Letter, one.Written))]
                    )
                    {
                        Blobs = blobs,
                    },
                    cancel
                );
                return result;
            }
        }
        catch (CommandAlreadyDoneException e) when (e.SameContent)
        {
            // Sent twice: what the first copy wrote is counted below.
        }
        catch (CommandAlreadyDoneException)
        {
            throw new RefusedException("", "Biểu mẫu này đã được gửi với nội dung khác. Tải lại trang để xem kết quả rồi gửi lại.");
        }
        List<StreamId> before =
        [
            .. people.SelectMany(of => of).Distinct().Select(to => LetterDecisions.ReminderOf(to, given.By, stamp.Key)),
        ];
        return result with { Letters = await db.Letters.CountAsync(letter => before.Contains(letter.Stream), cancel) };
    }

    /// <summary>Has a refused letter sent again.</summary>
    /// <exception cref="RefusedException">It is not one that was refused; nothing is stored.</exception>
    public async Task RetryAsync(StreamId letter, PersonId by, CancellationToken cancel = default)
    {
        LoadedStream stream = await store.LoadAsync(letter, LetterStream.Kind, cancel);
        DateTimeOffset now = Instants.Storable(clock.GetUtcNow());
        LetterRetried retried = LetterDecisions.Retry(stream.State as Letter, by, now);
        try
        {
            await store.AppendAsync(new Pass(Actor.Person(by.Value), now, null, [stream.Append([retried])]), cancel);
        }
        catch (VersionConflictException)
        {
            // Pressed twice, or by two people at once: it is tried again, which is all that was wanted.
        }
    }

    /// <summary>A letter's stream at its beginning.</summary>
    public static StreamChange New(StreamId letter, LetterWritten written) => LoadedStream.New(letter, LetterStream.Kind).Append([written]);

    /// <summary>The clerks and drafters of units: who does what is owed.</summary>
    public static async Task<ILookup<UnitId, PersonId>> DoersAsync(
        ProductDb db,
        IReadOnlyCollection<UnitId> units,
        CancellationToken cancel
    ) =>
        (
            await db
                .Memberships.Where(member => units.Contains(member.Unit) && (member.Role == Role.Clerk || member.Role == Role.Drafter))
                .Select(member => new { member.Unit, member.Person })
                .Distinct()
                .ToListAsync(cancel)
        ).ToLookup(member => member.Unit, member => member.Person);
}
