using GenderEquality.Activities.Deadlines;

namespace GenderEquality.Host.Work;

/// <summary>The calendar of working days that counts here.</summary>
public sealed class Calendars
{
    public Task<WorkCalendar> GetAsync(CancellationToken cancel = default) => Task.FromResult(WorkCalendar.National);
}
