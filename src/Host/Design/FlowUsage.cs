using GenderEquality.Activities;
using GenderEquality.Activities.Design;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;

namespace GenderEquality.Host.Design;

/// <summary>Which flow new work begins with, at each place; until somebody says otherwise, <see cref="FlowUses.Default"/>.</summary>
public sealed class FlowUsage(EventStore store, TimeProvider clock)
{
    public async Task<FlowUses> GetAsync(CancellationToken cancel = default) => (await LoadAsync(cancel)).Uses;

    /// <returns>The uses, and the version of their stream that a form is made from.</returns>
    public async Task<(FlowUses Uses, int Version)> LoadAsync(CancellationToken cancel = default)
    {
        LoadedStream stream = await store.LoadAsync(FlowUseStream.Id, FlowUseStream.Kind, cancel);
        return ((FlowUses?)stream.State ?? FlowUses.Default, stream.Version);
    }

    /// <summary>Records it; putting to use what is in use records nothing. Whether the flow fits the place is for the caller to check.</summary>
    /// <exception cref="RefusedException">The command breaks rules, or somebody else changed the uses at this moment.</exception>
    public async Task PutAsync(PutFlowToUse command, CancellationToken cancel = default)
    {
        new PutFlowToUseValidator().Check(command);
        LoadedStream stream = await store.LoadAsync(FlowUseStream.Id, FlowUseStream.Kind, cancel);
        if (((FlowUses?)stream.State ?? FlowUses.Default)[command.Place] == command.DefinitionId)
            return;
        DateTimeOffset now = clock.GetUtcNow();
        var put = new FlowPutToUse(command.Place, command.DefinitionId, command.By, now);
        try
        {
            await store.AppendAsync(new Pass(Actor.Person(command.By.Value), now, null, [stream.Append([put])]), cancel);
        }
        catch (VersionConflictException)
        {
            throw new RefusedException("", "Người khác vừa đổi nơi dùng của quy trình. Tải lại trang, xem rồi chọn lại.");
        }
    }
}
