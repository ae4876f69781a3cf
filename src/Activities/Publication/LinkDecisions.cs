using GenderEquality.Activities.Cascade;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Activities.Publication;

/// <summary>What a visit to a link brought back.</summary>
/// <param name="Outcome">What is already certain; null when there is a text to be judged.</param>
/// <param name="Reason">One sentence in Vietnamese; null when there is a text.</param>
public sealed record LinkVisit(LinkOutcome? Outcome, string? Reason)
{
    public int? Status { get; init; }
    public Uri? FinalUrl { get; init; }
    public string? Title { get; init; }
    public string? ContentHash { get; init; }
    public string? Text { get; init; }
}

/// <summary>What follows from looking at a published link.</summary>
public static class LinkDecisions
{
    /// <summary>
    /// Records a visit. A site that is out of reach is blamed on the unit only after <see cref="LinkProof.MostFailedDays"/> days on which
    /// others were reached.
    /// </summary>
    /// <param name="url">The link that was visited.</param>
    /// <param name="othersReached">Whether another site answered at that time, so that the network is not to blame.</param>
    /// <returns>Null when the link is another one by now, or was looked at meanwhile.</returns>
    public static LinkChecked? Check(object? subject, Uri url, LinkVisit visit, PlanMarks marks, bool othersReached, DateTimeOffset now)
    {
        if (subject is not DirectiveWork { Proof: { } proof } || proof.Url != url || !proof.IsDue(now))
            return null;
        (bool number, bool title) = visit is { Outcome: null, Text: { } text } ? marks.FindIn($"{visit.Title}\n{text}") : (false, false);
        int failedDays = visit.Outcome == LinkOutcome.Unreachable ? (proof.Last?.FailedDays ?? 0) + (othersReached ? 1 : 0) : 0;
        (LinkOutcome outcome, string? reason) = visit switch
        {
            { Outcome: LinkOutcome.Unreachable } when failedDays >= LinkProof.MostFailedDays => (LinkOutcome.Broken, visit.Reason),
            { Outcome: { } known } => (known, visit.Reason),
            _ when number || title => (LinkOutcome.Found, null),
            _ => (LinkOutcome.WrongPage, Missing(marks)),
        };
        return new LinkChecked(
            url,
            Instants.Storable(now),
            outcome,
            visit.Status,
            visit.FinalUrl,
            visit.Title,
            visit.ContentHash,
            number,
            title,
            reason,
            failedDays
        );
    }

    /// <summary>Takes the link anew after it came back.</summary>
    /// <exception cref="RefusedException">It did not come back, or no longer.</exception>
    public static LinkPublished SendAgain(WorkflowState work, SendLink command, DateTimeOffset now) =>
        WorkStream.LinkCameBack(work) is not null
            ? new LinkPublished(new Uri(command.Url.Trim()), command.By, now)
            : throw new RefusedException("", "Liên kết không còn phải gửi lại. Tải lại trang để xem kết quả.");

    private static string Missing(PlanMarks marks) =>
        marks.Sign is { } sign
            ? $"Trang mở được nhưng không thấy số {sign} và trích yếu của văn bản."
            : "Trang mở được nhưng không thấy trích yếu của văn bản.";
}
