using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Storage;

/// <summary>
/// The tables that follow from the history. Each key begins with the stream, so that one stream's rows are found, compared and replaced
/// together; each index says which question it answers.
/// </summary>
public abstract partial class ProductDb
{
    public DbSet<UnitRow> Units => Set<UnitRow>();
    public DbSet<UnitLinkRow> UnitLinks => Set<UnitLinkRow>();
    public DbSet<MembershipRow> Memberships => Set<MembershipRow>();
    public DbSet<DirectiveRow> Directives => Set<DirectiveRow>();
    public DbSet<ReportPeriodRow> ReportPeriods => Set<ReportPeriodRow>();
    public DbSet<WorkRow> Works => Set<WorkRow>();
    public DbSet<TaskRow> Tasks => Set<TaskRow>();
    public DbSet<LinkProofRow> LinkProofs => Set<LinkProofRow>();
    public DbSet<TimerRow> Timers => Set<TimerRow>();
    public DbSet<ObligationRow> Obligations => Set<ObligationRow>();
    public DbSet<InstanceRow> Instances => Set<InstanceRow>();
    public DbSet<AwaitedRow> Awaited => Set<AwaitedRow>();
    public DbSet<BookmarkRow> Bookmarks => Set<BookmarkRow>();
    public DbSet<IncidentRow> Incidents => Set<IncidentRow>();
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();
    public DbSet<ReportValueRow> ReportValues => Set<ReportValueRow>();
    public DbSet<ReportVerdictRow> ReportVerdicts => Set<ReportVerdictRow>();
    public DbSet<DefinitionRow> Definitions => Set<DefinitionRow>();
    public DbSet<ClosedDefinitionRow> ClosedDefinitions => Set<ClosedDefinitionRow>();
    public DbSet<LetterRow> Letters => Set<LetterRow>();
    public DbSet<LetterItemRow> LetterItems => Set<LetterItemRow>();
    public DbSet<DigestDayRow> DigestDays => Set<DigestDayRow>();

    private static void MapProjections(ModelBuilder builder)
    {
        builder.Entity<UnitRow>(table =>
        {
            table.ToTable("units");
            table.HasKey(row => row.Stream);
            // What is the unit that a link, a work or a role names?
            table.HasIndex(row => row.Unit).IsUnique();
        });
        builder.Entity<UnitLinkRow>(table =>
        {
            table.ToTable("unit_links");
            table.HasKey(row => new
            {
                row.Stream,
                row.Parent,
                row.Kind,
                row.From,
            });
            // Who is below this unit?
            table.HasIndex(row => new { row.Parent, row.Kind });
        });
        builder.Entity<MembershipRow>(table =>
        {
            table.ToTable("memberships");
            table.HasKey(row => new
            {
                row.Stream,
                row.Person,
                row.Role,
            });
            // Which units is this person in? Asked on every request.
            table.HasIndex(row => row.Person);
        });
        builder.Entity<DirectiveRow>(table =>
        {
            table.ToTable("directives");
            table.HasKey(row => row.Stream);
            // What did this unit take in?
            table.HasIndex(row => row.Unit);
            // Which documents carry out this directive?
            table.HasIndex(row => row.Upstream);
            // Which directives' newest period is over?
            table.HasIndex(row => row.PeriodLateFrom);
        });
        builder.Entity<ReportPeriodRow>(table =>
        {
            table.ToTable("report_periods");
            table.HasKey(row => new { row.Stream, row.Period });
        });
        builder.Entity<WorkRow>(table =>
        {
            table.ToTable("works");
            table.HasKey(row => row.Stream);
            // How far is this directive, this period?
            table.HasIndex(row => new { row.Directive, row.Period });
            // What does this unit work on?
            table.HasIndex(row => row.Unit);
        });
        builder.Entity<TaskRow>(table =>
        {
            table.ToTable("tasks");
            table.HasKey(row => new { row.Stream, row.Execution });
            // The inbox, soonest first.
            table.HasIndex(row => new { row.Assignee, row.LateFrom });
        });
        builder.Entity<LinkProofRow>(table =>
        {
            table.ToTable("link_proofs");
            table.HasKey(row => row.Stream);
            // Which links are to be looked at?
            table.HasIndex(row => row.NextAt);
            // How do the links under this directive stand?
            table.HasIndex(row => row.Directive);
        });
        builder.Entity<TimerRow>(table =>
        {
            table.ToTable("timers");
            table.HasKey(row => new { row.Stream, row.Execution });
            // What is due now?
            table.HasIndex(row => row.DueAt);
        });
        builder.Entity<ObligationRow>(table =>
        {
            table.ToTable("obligations");
            table.HasKey(row => new { row.Stream, row.Kind });
            // What fell due? Status first: the met ones are the many.
            table.HasIndex(row => new { row.Status, row.LateFrom });
            // Who is late under this directive?
            table.HasIndex(row => new
            {
                row.Directive,
                row.Period,
                row.Kind,
            });
            // What is taken up to this unit, what does it ask to decide?
            table.HasIndex(row => new { row.To, row.Status });
        });
        builder.Entity<InstanceRow>(table =>
        {
            table.ToTable("instances");
            table.HasKey(row => row.Stream);
            // Have all children of this execution ended?
            table.HasIndex(row => new
            {
                row.Parent,
                row.ParentExecution,
                row.Ended,
            });
            // Which instances run this definition?
            table.HasIndex(row => new { row.Definition, row.Ended });
        });
        builder.Entity<AwaitedRow>(table =>
        {
            table.ToTable("awaited");
            table.HasKey(row => new { row.Stream, row.Execution });
        });
        builder.Entity<BookmarkRow>(table =>
        {
            table.ToTable("bookmarks");
            table.HasKey(row => new { row.Stream, row.Execution });
            // Who waits for this?
            table.HasIndex(row => new { row.Kind, row.Name });
        });
        builder.Entity<IncidentRow>(table =>
        {
            table.ToTable("incidents");
            table.HasKey(row => new { row.Stream, row.Execution });
        });
        builder.Entity<OutboxRow>(table =>
        {
            table.ToTable("outbox");
            table.HasKey(row => new { row.Stream, row.Effect });
        });
        builder.Entity<ReportValueRow>(table =>
        {
            table.ToTable("report_values");
            table.HasKey(row => new { row.Stream, row.Indicator });
            // The roll-up of a period.
            table.HasIndex(row => new { row.Directive, row.Period });
        });
        builder.Entity<ReportVerdictRow>(table =>
        {
            table.ToTable("report_verdicts");
            table.HasKey(row => new { row.Stream, row.Clause });
            table.HasIndex(row => new { row.Directive, row.Period });
        });
        builder.Entity<DefinitionRow>(table =>
        {
            table.ToTable("definitions");
            table.HasKey(row => new { row.Stream, row.Version });
            // Which is the newest version of this definition?
            table.HasIndex(row => new { row.DefinitionId, row.Version }).IsUnique();
        });
        builder.Entity<ClosedDefinitionRow>(table =>
        {
            table.ToTable("closed_definitions");
            table.HasKey(row => row.Stream);
        });
        builder.Entity<LetterRow>(table =>
        {
            table.ToTable("letters");
            table.HasKey(row => row.Stream);
            // What is to be sent now? What stands in the delivery log?
            table.HasIndex(row => new { row.Status, row.NextAt });
            table.HasIndex(row => new { row.Unit, row.Day });
        });
        builder.Entity<LetterItemRow>(table =>
        {
            table.ToTable("letter_items");
            table.HasKey(row => new { row.Stream, row.Number });
            // Who was written to about this work?
            table.HasIndex(row => row.Work);
        });
        builder.Entity<DigestDayRow>(table =>
        {
            table.ToTable("digest_days");
            table.HasKey(row => row.Stream);
            table.HasIndex(row => row.Day);
        });
    }
}
