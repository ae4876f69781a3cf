using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GenderEquality.Host.Design;

namespace GenderEquality.Host.Simulating;

/// <summary>Something that happened in the simulated world.</summary>
/// <param name="At">In Vietnam.</param>
/// <param name="Unit">Whose inbox, whose mail, or whose obligation it is.</param>
/// <param name="Level">The unit's level, as in <see cref="Activities.Organization.UnitNames.Code"/>.</param>
/// <param name="Kind">One of <see cref="SimulationKinds"/>.</param>
/// <param name="What">A sentence in Vietnamese.</param>
/// <param name="Who">By name and role: who is to do it, did it, is told. Empty for the system.</param>
/// <param name="Why">What brought it about.</param>
public sealed record SimulationEvent(DateTimeOffset At, string Unit, string Level, string Kind, string What, string Who, string Why);

/// <summary>Kinds of <see cref="SimulationEvent"/>.</summary>
public static class SimulationKinds
{
    /// <summary>A task came into an inbox.</summary>
    public const string Task = "task";

    /// <summary>A person did something.</summary>
    public const string Done = "done";

    /// <summary>A person returned a plan or a report.</summary>
    public const string Returned = "returned";

    /// <summary>A unit was reminded; the letters that did it are <see cref="Mail"/>.</summary>
    public const string Reminder = "reminder";

    /// <summary>Something late was taken a step up.</summary>
    public const string Escalation = "escalation";

    /// <summary>The time for something was up.</summary>
    public const string Overdue = "overdue";

    /// <summary>A letter went to a person.</summary>
    public const string Mail = "mail";

    /// <summary>A unit's flow ended.</summary>
    public const string End = "end";

    /// <summary>A step failed, goes round without end, or nobody is there to do it.</summary>
    public const string Stuck = "stuck";
}

/// <param name="Tasks">Tasks that came.</param>
/// <param name="Mails">Letters that went out.</param>
/// <param name="Escalations">Steps up.</param>
/// <param name="Met">Obligations met in time.</param>
/// <param name="MetLate">Obligations met late.</param>
/// <param name="Overdue">Obligations overdue at the end.</param>
/// <param name="OpenAtEnd">Obligations that are neither met nor overdue at the end.</param>
/// <param name="Incidents">Events of kind <see cref="SimulationKinds.Stuck"/>.</param>
public sealed record SimulationSummary(
    int Tasks,
    int Mails,
    int Escalations,
    int Met,
    int MetLate,
    int Overdue,
    int OpenAtEnd,
    int Incidents
);

/// <summary>A report at the end.</summary>
public sealed record ReportAtEnd(string Period, string Stage);

/// <summary>Where a unit stands at the end.</summary>
/// <param name="Directive">The stage of its work on the directive; null when it does not have it.</param>
/// <param name="WaitsFor">Its open tasks and who is to do them.</param>
/// <param name="Overdue">What it owes and is late with.</param>
/// <param name="IsStuck">Whether a flow of its stands still.</param>
public sealed record UnitAtEnd(
    string Unit,
    string Level,
    string? Directive,
    IReadOnlyList<ReportAtEnd> Reports,
    IReadOnlyList<string> WaitsFor,
    IReadOnlyList<string> Overdue,
    bool IsStuck
);

/// <summary>Why a simulation did not reach its last day.</summary>
public sealed record SimulationStop(DateTimeOffset At, string Why);

/// <summary>What a simulation found. Nothing in it depends on the wall clock or on chance: the same order gives the same result.</summary>
/// <param name="Version">Null for a draft.</param>
/// <param name="Units">How many units took part, the issuing one counted.</param>
/// <param name="UnitsInAll">How many the directive reaches.</param>
/// <param name="Assumptions">What was assumed, in Vietnamese.</param>
/// <param name="Stopped">Null when the last day was reached.</param>
public sealed record SimulationResult(
    string Definition,
    int? Version,
    string Directive,
    DateOnly From,
    DateOnly To,
    int Units,
    int UnitsInAll,
    IReadOnlyList<string> Assumptions,
    IReadOnlyList<SimulationEvent> Events,
    SimulationSummary Summary,
    IReadOnlyList<UnitAtEnd> End,
    SimulationStop? Stopped
)
{
    /// <summary>
    /// What happened at each step of the tried flow, over all units, by the step's id: how often it was left, and how many stand at it at the
    /// end. Steps that nobody reached are not in it.
    /// </summary>
    public IReadOnlyDictionary<string, StepCount> Steps { get; init; } = new Dictionary<string, StepCount>(StringComparer.Ordinal);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // Read by people and programs, never by a browser as HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>A line an event, then where each unit stands.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (SimulationEvent e in Events)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{e.At:yyyy-MM-dd HH:mm}  {e.Kind, -10}  {e.Unit}: {e.What}");
            if (e.Who.Length > 0)
                text.Append(" – ").Append(e.Who);
            if (e.Why.Length > 0)
                text.Append(" (").Append(e.Why).Append(')');
            text.Append('\n');
        }
        text.Append('\n');
        foreach (UnitAtEnd unit in End)
        {
            text.Append(unit.Unit).Append(": ").Append(unit.Directive ?? "chưa có văn bản");
            foreach (ReportAtEnd report in unit.Reports)
                text.Append("; ").Append(report.Period).Append(": ").Append(report.Stage);
            foreach (string late in unit.Overdue)
                text.Append("; quá hạn ").Append(late);
            text.Append('\n');
        }
        (int tasks, int mails, int up, int met, int late2, int overdue, int open, int stuck) = Summary;
        text.Append(
            System.Globalization.CultureInfo.InvariantCulture,
            $"\n{Units} đơn vị, {tasks} việc, {mails} thư, {up} lần báo lên, {met} đúng hạn, {late2} nộp muộn, {overdue} quá hạn, {open} còn hạn, {stuck} chỗ dừng"
        );
        return text.ToString();
    }
}
