using System.Text;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Writing;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Writing;

/// <summary>What a plan is written from and held against: its directive, the acts behind that, the calendar, the unit.</summary>
public sealed class PlanSources(EventStore store, Registers registers, Calendars calendars, TimeProvider clock)
{
    /// <summary>How many acts above the directive a plan names: the chain from ministry to school has four.</summary>
    private const int Depth = 6;

    /// <summary>What a plan is written from.</summary>
    public async Task<PlanFacts> FactsAsync(ProductDb db, DirectiveWork plan, CancellationToken cancel = default)
    {
        var directive = (Directive)(await store.LoadAsync(db, plan.Directive.Stream, DirectiveStream.Kind, cancel)).State!;
        return new PlanFacts(
            await registers.ImprintAsync(db, plan.Unit, await registers.GetAsync(plan.Unit, cancel), cancel),
            await db.Units.Where(row => row.Unit == plan.From).Select(row => row.Name).FirstAsync(cancel),
            directive.Content!,
            plan.Items,
            plan.Parts,
            [.. (await ActsAsync(db, directive, cancel)).Select(act => act.Cited)],
            await ReportsAsync(directive.Content!, plan.Unit, plan.Level, cancel)
        );
    }

    /// <summary>What a plan is held against when it is looked through for what was copied.</summary>
    public async Task<LintContext> LintAsync(ProductDb db, DirectiveWork plan, CancellationToken cancel = default)
    {
        var directive = (Directive)(await store.LoadAsync(db, plan.Directive.Stream, DirectiveStream.Kind, cancel)).State!;
        IReadOnlyList<Act> acts = await ActsAsync(db, directive, cancel);
        UnitRow unit = await db.Units.AsNoTracking().FirstAsync(row => row.Unit == plan.Unit, cancel);
        return new LintContext(
            unit.Name,
            unit.Level,
            [
                .. acts.Select(act => act.Issuer)
                    .Prepend(directive.Content!.Issuer)
                    .OfType<string>()
                    .Distinct(StringComparer.OrdinalIgnoreCase),
            ],
            [
                .. acts.Select(act => (act.Number, act.Symbol))
                    .Prepend((directive.Content.Number, directive.Content.Symbol))
                    .Where(act => act is { Item1: not null, Item2: not null })
                    .Select(act => (act.Item1!.Value, act.Item2!)),
            ],
            DeadlineRule.DayOf(clock.GetUtcNow()).Year,
            await calendars.GetAsync(plan.Unit, cancel)
        );
    }

    /// <summary>An act that the directive rests on.</summary>
    /// <param name="Cited">As a plan names it.</param>
    private sealed record Act(string Cited, int? Number, string? Symbol, string? Issuer);

    /// <summary>
    /// The directives that the directive carries out, as they were confirmed, and the numbered acts that its own text rests on; an act that
    /// stands in both is named once.
    /// </summary>
    private async Task<IReadOnlyList<Act>> ActsAsync(ProductDb db, Directive directive, CancellationToken cancel)
    {
        List<Act> acts = [];
        HashSet<string> named = new(StringComparer.Ordinal);
        Directive above = directive;
        for (int depth = 0; depth < Depth && above.Upstream is { } upstream; depth++)
        {
            above = (Directive)(await store.LoadAsync(db, upstream.Stream, DirectiveStream.Kind, cancel)).State!;
            if (above.Content is { } content && named.Add(Key(content.Number, content.Symbol)))
                acts.Add(new Act(PlanDocument.Cite(content), content.Number, content.Symbol, content.Issuer));
        }
        byte[] text = await db.Blobs.Where(blob => blob.Hash == directive.Document).Select(blob => blob.Content).FirstAsync(cancel);
        foreach (UpstreamRef act in DocumentReader.Read(Encoding.UTF8.GetString(text)).UpstreamRefs)
        {
            if (act.Number is not null && act.Symbol is not null && named.Add(Key(act.Number, act.Symbol)))
                acts.Add(new Act(Citation.Of(act), act.Number, act.Symbol, act.Issuer));
        }
        return acts;

        static string Key(int? number, string? symbol) => $"{number}/{VietnameseText.Fold(symbol)}";
    }

    /// <summary>The report days of the year to come.</summary>
    private async Task<IReadOnlyList<ReportDay>> ReportsAsync(
        DirectiveContent content,
        UnitId unit,
        UnitLevel level,
        CancellationToken cancel
    )
    {
        WorkCalendar calendar = await calendars.GetAsync(unit, cancel);
        DateOnly today = DeadlineRule.DayOf(clock.GetUtcNow());
        return
        [
            .. content
                .ReportRules.Where(rule =>
                    !rule.NeedsEvent && (rule.Levels is not { Count: > 0 } levels || levels.Contains(level.Code(), StringComparer.Ordinal))
                )
                .SelectMany(rule =>
                    rule.Occurrences(today, today.AddYears(1).AddDays(-1), calendar)
                        .Select(at => new ReportDay(
                            rule.PeriodName(at.Period),
                            at.LastDay,
                            calendar.AddWorkingDays(calendar.WorkingDayOnOrBefore(at.LastDay), -PlanDocument.DaysToCollect)
                        ))
                )
                .OrderBy(day => day.LastDay),
        ];
    }
}
