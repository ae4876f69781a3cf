using GenderEquality.Activities;
using GenderEquality.Activities.Escalation;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;

namespace GenderEquality.Host.Work;

/// <summary>The reminder policy of this installation; until somebody sets one, <see cref="ReminderPolicy.Default"/>.</summary>
public sealed class ReminderPolicies(EventStore store, TimeProvider clock)
{
    /// <returns>The policy, and the version of its stream that a form is made from.</returns>
    public async Task<(ReminderPolicy Policy, int Version)> GetAsync(CancellationToken cancel = default)
    {
        LoadedStream stream = await store.LoadAsync(ReminderPolicyStream.Id, ReminderPolicyStream.Kind, cancel);
        return ((ReminderPolicy?)stream.State ?? ReminderPolicy.Default, stream.Version);
    }

    /// <exception cref="RefusedException">The policy breaks rules, or another person changed it since the form was made.</exception>
    public async Task SetAsync(int formVersion, SetReminderPolicy command, CancellationToken cancel = default)
    {
        new SetReminderPolicyValidator().Check(command);
        LoadedStream stream = await store.LoadAsync(ReminderPolicyStream.Id, ReminderPolicyStream.Kind, cancel);
        DateTimeOffset now = clock.GetUtcNow();
        try
        {
            if (stream.Version != formVersion)
                throw new VersionConflictException(stream.Id, formVersion);
            await store.AppendAsync(
                new Pass(
                    Actor.Person(command.By.Value),
                    now,
                    null,
                    [stream.Append([new ReminderPolicySet(command.Policy, command.By, now)])]
                ),
                cancel
            );
        }
        catch (VersionConflictException)
        {
            throw new RefusedException("", "Người khác vừa đổi lịch nhắc. Tải lại trang, xem rồi sửa tiếp.");
        }
    }
}
