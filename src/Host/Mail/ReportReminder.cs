using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Mail;

/// <summary>
/// Mails the reminder that a flow asked for, to each clerk and drafter of the unit. Addresses are looked up now, not when the flow asked;
/// a report that came in meanwhile ends the matter without a mail.
/// </summary>
public sealed class ReportReminder(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    WorkflowRuntime runtime,
    DefinitionLibrary definitions,
    Works works,
    Postbox postbox,
    MailSettings settings
) : IEffectPerformer
{
    public string Kind => SendReminder.Effect;

    public async Task PerformAsync(OutboxRow effect, DateTimeOffset now, Func<Task> keepClaim, CancellationToken cancel)
    {
        LoadedStream stream = await store.LoadAsync(effect.Stream, WorkStream.Kind, cancel);
        var state = (WorkflowState)stream.State!;
        var sent = new JsonArray();
        if (state.Subject is PeriodReport { IsWithReceiver: false } report)
        {
            foreach (Letter letter in await LettersAsync(effect, report, now, cancel))
            {
                await postbox.SendAsync(letter, cancel);
                sent.Add(letter.MessageId);
                await keepClaim();
            }
        }
        WorkflowDefinition flow = await definitions.GetAsync(state.DefinitionId, state.DefinitionVersion, cancel);
        var result = new JsonObject { ["messages"] = sent };
        Decision answered = runtime.EffectPerformed(flow, effect.Stream.Value, state, effect.Effect, result, now);
        await store.AppendAsync(new Pass(Actor.System("mail"), now, null, [.. stream.Append(answered)]), cancel);
        await works.AfterAsync(effect.Stream, state, answered, now, cancel);
    }

    private async Task<List<Letter>> LettersAsync(OutboxRow effect, PeriodReport report, DateTimeOffset now, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        List<PersonId> members = await db
            .Memberships.Where(member => member.Unit == report.Unit && (member.Role == Role.Clerk || member.Role == Role.Drafter))
            .Select(member => member.Person)
            .Distinct()
            .ToListAsync(cancel);
        // The database compares a person's id and an account's id as two types; the ids themselves are the same.
        List<Guid> ids = members.ConvertAll(person => person.Value);
        var people = await db
            .Users.Where(account => ids.Contains(account.Id) && account.Email != null)
            .OrderBy(account => account.Email)
            .Select(account => new
            {
                account.Id,
                account.Email,
                account.FullName,
            })
            .ToListAsync(cancel);
        string unit = await db.Units.Where(row => row.Unit == report.Unit).Select(row => row.Name).FirstAsync(cancel);
        string receiver = await db.Units.Where(row => row.Unit == report.To).Select(row => row.Name).FirstAsync(cancel);
        string? directive = await db
            .Directives.Where(row => row.Directive == report.Directive)
            .Select(row => row.Reference)
            .FirstAsync(cancel);
        DateOnly lastDay = report.Obligation.LastDay!.Value;
        int daysLeft = lastDay.DayNumber - DeadlineRule.DayOf(now).DayNumber;
        string when = $"{DeadlineRule.DayName(lastDay)} {DeadlineRule.Date(lastDay)}";
        string standing = daysLeft switch
        {
            < 0 => $"Báo cáo đã quá hạn {-daysLeft} ngày: hạn là hết {when}.",
            0 => $"Báo cáo đến hạn hôm nay, hết {when}.",
            _ => $"Còn {daysLeft} ngày: hạn là hết {when}.",
        };
        string subject = daysLeft < 0 ? $"Quá hạn {-daysLeft} ngày: báo cáo {report.PeriodName}" : $"Nhắc hạn: báo cáo {report.PeriodName}";
        return people.ConvertAll(person => new Letter(
            person.Email!,
            person.FullName,
            subject,
            $"""
            Kính gửi: {person.FullName}, {unit}

            {standing}
            Báo cáo {report.PeriodName} theo {directive} chưa đến {receiver}.

            Nộp báo cáo tại: {new Uri(settings.BaseAddress, $"/work/{effect.Stream}")}

            Thư này do hệ thống gửi tự động. Báo cáo nộp rồi thì không nhận thêm thư nhắc.
            """,
            $"{effect.Effect}.{person.Id:N}.{effect.Stream.Value:N}@gender-equality"
        ));
    }
}
