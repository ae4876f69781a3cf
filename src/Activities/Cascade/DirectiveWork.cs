using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Activities.Cascade;

/// <summary>Starts a unit's work on a directive: acknowledging it, planning, publishing and, for an office, sending it on.</summary>
/// <param name="From">The unit that sent it; the unit itself when it issues its own document.</param>
/// <param name="Own">The unit issues its own document: there is nothing to receive or derive.</param>
public sealed record DirectiveAssigned(
    DirectiveId Directive,
    UnitId Unit,
    UnitLevel Level,
    UnitId From,
    bool Own,
    bool PublicationRequired,
    DateOnly? AcknowledgeBy,
    DateOnly? PlanBy,
    DateOnly? PublishBy
) : Event;

/// <summary>Meets the obligation to acknowledge.</summary>
public sealed record DirectiveAcknowledged(PersonId By, DateTimeOffset At) : Event;

/// <summary>Replaces the plan's items; the plan stays a draft.</summary>
public sealed record PlanDrafted(IReadOnlyList<PlanItem> Items, PersonId By, DateTimeOffset At) : Event;

/// <summary>Makes a document of the unit's own its plan; the document is a directive taken in and confirmed under that id.</summary>
public sealed record PlanDocumentAttached(DirectiveId Document, PersonId By, DateTimeOffset At) : Event;

/// <summary>The plan waits for approval; nothing in it changes until it is approved or returned.</summary>
public sealed record PlanSubmitted(PersonId By, DateTimeOffset At) : Event;

/// <summary>Meets the obligation to have a plan.</summary>
/// <param name="Capacity">In which capacity it was signed (Decree 30/2020/NĐ-CP, Annex I): null when the head signs as such.</param>
public sealed record PlanApproved(PersonId By, DateTimeOffset At, SigningCapacity? Capacity) : Event;

/// <summary>Sends the plan back to be changed.</summary>
/// <param name="Remark">Hash of the stored remark.</param>
public sealed record PlanReturned(PersonId By, DateTimeOffset At, string Remark) : Event;

/// <summary>An opinion leads the submitted plan back to whoever drafts it. The plan counts as returned.</summary>
/// <param name="Remark">Hash of the remark of the opinion; null when none came with one.</param>
public sealed record PlanReopened(string? Remark, DateTimeOffset At) : Event;

/// <summary>Meets the obligation to send the link.</summary>
public sealed record LinkPublished(Uri Url, PersonId By, DateTimeOffset At) : Event;

/// <summary>The units below have the directive.</summary>
public sealed record CascadeCompleted(DirectiveId Directive, int Units, DateTimeOffset At) : Event;

public enum PlanStage
{
    /// <summary>The directive has arrived and nobody has acknowledged it.</summary>
    Assigned,
    Acknowledged,
    Drafting,
    Submitted,
    Returned,
    Approved,

    /// <summary>The link was sent.</summary>
    Published,
}

/// <summary>A unit's work on a directive, as its events leave it.</summary>
public sealed record DirectiveWork(DirectiveId Directive, UnitId Unit, UnitLevel Level, UnitId From, bool Own, bool PublicationRequired)
{
    public PlanStage Stage { get; init; } = PlanStage.Assigned;
    public IReadOnlyList<PlanItem> Items { get; init; } = [];

    /// <summary>What the plan holds besides its answers.</summary>
    public PlanParts Parts { get; init; } = PlanParts.Empty;

    /// <summary>Hash of the text of the plan that the unit wrote elsewhere; null when it drafts its plan here.</summary>
    public string? OwnDocument { get; init; }

    /// <summary>The plan as it was signed on paper; null when it is signed by its approval here.</summary>
    public SignedCopy? SignedCopy { get; init; }

    /// <summary>The document that is the plan, for a unit that writes one; null for a plan made of items.</summary>
    public DirectiveId? PlanDocument { get; init; }
    public PersonId? SubmittedBy { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }
    public PersonId? ApprovedBy { get; init; }
    public DateTimeOffset? ApprovedAt { get; init; }
    public SigningCapacity? Capacity { get; init; }

    /// <summary>Hash of the remark with which the plan was last returned; null as well when it was returned without one.</summary>
    public string? Remark { get; init; }
    public Uri? Link { get; init; }

    /// <summary>What is known of <see cref="Link"/>; null while there is none.</summary>
    public LinkProof? Proof { get; init; }

    /// <summary>The step that asks, or asked, for the link; null before the flow came to one.</summary>
    public LinkStep? LinkStep { get; init; }
    public int? SentTo { get; init; }
    public IReadOnlyList<Obligation> Obligations { get; init; } = [];

    /// <summary>The opinions asked for, in order.</summary>
    public IReadOnlyList<Opinion> Opinions { get; init; } = [];

    public static DirectiveWork? Fold(DirectiveWork? work, Event e) =>
        (work, e) switch
        {
            (_, DirectiveAssigned a) => new DirectiveWork(a.Directive, a.Unit, a.Level, a.From, a.Own, a.PublicationRequired)
            {
                Obligations = a.Own
                    ? []
                    :
                    [
                        Obligation.By(ObligationKind.Acknowledge, a.AcknowledgeBy),
                        Obligation.By(ObligationKind.Plan, a.PlanBy),
                        .. a.PublicationRequired ? [Obligation.By(ObligationKind.Link, a.PublishBy)] : Array.Empty<Obligation>(),
                    ],
            },
            ({ } known, DirectiveAcknowledged a) => known.Met(ObligationKind.Acknowledge, a.At) with { Stage = PlanStage.Acknowledged },
            ({ } known, PlanDrafted drafted) => known with { Stage = Drafting(known.Stage), Items = drafted.Items },
            ({ } known, PlanPartsDrafted drafted) => known with { Stage = Drafting(known.Stage), Parts = drafted.Parts },
            ({ } known, OwnPlanUploaded uploaded) => known with { Stage = Drafting(known.Stage), OwnDocument = uploaded.Document },
            ({ } known, SignedCopyAttached s) => known with
            {
                Stage = Drafting(known.Stage),
                SignedCopy = new SignedCopy(s.File, s.Number, s.Symbol, s.On, s.Capacity, s.Signer),
            },
            ({ } known, PlanDocumentAttached attached) => known with { Stage = Drafting(known.Stage), PlanDocument = attached.Document },
            ({ } known, PlanSubmitted submitted) => known with
            {
                Stage = PlanStage.Submitted,
                SubmittedBy = submitted.By,
                SubmittedAt = submitted.At,
            },
            ({ } known, PlanReturned returned) => known with { Stage = PlanStage.Returned, Remark = returned.Remark },
            ({ } known, PlanReopened reopened) => known with { Stage = PlanStage.Returned, Remark = reopened.Remark },
            ({ } known, IOpinionEvent opinion) => known with { Opinions = known.Opinions.After(opinion) },
            ({ } known, PlanApproved a) => known.Met(ObligationKind.Plan, a.At) with
            {
                Stage = PlanStage.Approved,
                ApprovedBy = a.By,
                ApprovedAt = a.At,
                Capacity = a.Capacity,
            },
            ({ } known, LinkPublished published) => known.Met(ObligationKind.Link, published.At) with
            {
                Stage = PlanStage.Published,
                Link = published.Url,
                Proof = new LinkProof(published.Url),
            },
            ({ Proof: { } proof } known, LinkChecked look) => known with { Proof = proof.After(look) },
            ({ } known, ActivitySuspended { Wait: ITaskWait { Task: Tasks.PublishLink, Role: { } role } } asked) => known with
            {
                LinkStep = new LinkStep(asked.Execution, role),
            },
            ({ } known, CascadeCompleted completed) => known with { SentTo = completed.Units },
            ({ } known, IObligationEvent or ObligationsExempted or ObligationsSuperseded) => known with
            {
                Obligations = [.. known.Obligations.Select(owed => owed.Apply(e))],
            },
            _ => work,
        };

    // A returned plan stays returned while it is being corrected: the inbox goes on showing why it came back.
    private static PlanStage Drafting(PlanStage stage) => stage == PlanStage.Returned ? stage : PlanStage.Drafting;

    private DirectiveWork Met(ObligationKind kind, DateTimeOffset at) =>
        this with
        {
            Obligations = [.. Obligations.Select(o => o.Kind == kind ? o.Met(at) : o)],
        };
}
