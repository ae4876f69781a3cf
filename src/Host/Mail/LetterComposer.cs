using System.Globalization;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Mail;

/// <summary>A letter in the state in which it would be sent now.</summary>
/// <param name="Address">Null when the person has none, or is gone.</param>
/// <param name="Items">Numbers of the letter's items that it speaks of, from 0.</param>
public sealed record ComposedLetter(string? Address, DigestModel Model, IReadOnlyList<int> Items);

/// <summary>
/// Makes of a letter's items what it says, just before it is sent: what was done since it was written is left out, so that nobody is
/// reminded of what they have done.
/// </summary>
public sealed class LetterComposer(
    IDbContextFactory<ProductDb> databases,
    PersonalTexts texts,
    Unsubscription unsubscription,
    MailSettings settings
)
{
    public async Task<ComposedLetter> ComposeAsync(LetterWritten letter, DateTimeOffset now, CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var account = await db
            .Users.Where(one => one.Id == letter.To.Value)
            .Select(one => new
            {
                one.Email,
                one.FullName,
                one.Language,
            })
            .FirstOrDefaultAsync(cancel);
        MailLanguage language = account?.Language == "en" ? MailLanguage.English : MailLanguage.Vietnamese;
        string unit = await db.Units.Where(row => row.Unit == letter.Unit).Select(row => row.Name).FirstOrDefaultAsync(cancel) ?? "";
        var lines = new List<DigestLine>();
        var items = new List<int>();
        for (int i = 0; i < letter.Items.Count; i++)
        {
            if (await LineAsync(db, letter, letter.Items[i], language, now, cancel) is { } line)
            {
                lines.Add(line);
                items.Add(i);
            }
        }
        string? from = letter.From is { } author
            ? await db.Users.Where(one => one.Id == author.Value).Select(one => one.FullName).FirstOrDefaultAsync(cancel)
            : null;
        // Only what comes before the date may be declined: what is late concerns others as well.
        bool mayDecline = letter.Kind == LetterKind.Digest && letter.Items.All(item => item is { Reason: LetterReason.Ladder, Days: < 0 });
        var model = new DigestModel(
            language,
            account?.FullName ?? "",
            unit,
            letter.Day,
            lines,
            settings.BaseAddress,
            mayDecline ? unsubscription.AddressFor(letter.To) : null
        )
        {
            PersonalLine = await texts.OpenAsync(letter.Remark, cancel),
            PersonalFrom = from,
        };
        return new ComposedLetter(account?.Email, model, items);
    }

    private async Task<DigestLine?> LineAsync(
        ProductDb db,
        LetterWritten letter,
        LetterItem item,
        MailLanguage language,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        StreamId directiveStream = item.Directive.Stream;
        string directive =
            await db.Directives.Where(row => row.Stream == directiveStream).Select(row => row.Reference).FirstOrDefaultAsync(cancel) ?? "";
        string period =
            await db
                .ReportPeriods.Where(row => row.Stream == directiveStream && row.Period == item.Period)
                .Select(row => row.Name)
                .FirstOrDefaultAsync(cancel)
            ?? item.Period;
        var words = new LetterWords(language);
        string what = words.What(item.Obligation, period);
        if (item.Work is not { } work)
        {
            IQueryable<ObligationRow> late = db.Obligations.Where(one =>
                one.Directive == item.Directive
                && one.Period == item.Period
                && one.Kind == item.Obligation
                && one.To == letter.Unit
                && one.Status == ObligationStatus.Overdue
            );
            int count = await late.CountAsync(cancel);
            if (count == 0)
                return null;
            DateOnly? earliest = await late.MinAsync(one => one.LastDay, cancel);
            return new DigestLine(
                LineKind.BelowOverdue,
                words.Below(count, what),
                directive,
                "",
                earliest,
                DaysLeft(earliest, now),
                new Uri(settings.BaseAddress, $"/late/{item.Directive}?kind={item.Obligation}&period={Uri.EscapeDataString(item.Period)}"),
                words.Why(item)
            );
        }

        ObligationRow? owed = await db
            .Obligations.AsNoTracking()
            .FirstOrDefaultAsync(one => one.Stream == work && one.Kind == item.Obligation, cancel);
        bool toldAnyway = item.Reason is LetterReason.Rescheduled or LetterReason.ExtensionDecided;
        if (owed is null || (!toldAnyway && owed.Status is not (ObligationStatus.Open or ObligationStatus.Overdue)))
            return null;
        string receiver = await db.Units.Where(row => row.Unit == owed.To).Select(row => row.Name).FirstOrDefaultAsync(cancel) ?? "";
        int? daysLeft = DaysLeft(owed.LastDay, now);
        LineKind kind = item.Reason switch
        {
            LetterReason.Rescheduled or LetterReason.ExtensionDecided => LineKind.Changed,
            LetterReason.Personal => LineKind.Personal,
            LetterReason.Escalated => LineKind.Escalated,
            _ => owed.LateFrom <= now ? LineKind.Overdue
            : daysLeft == 0 ? LineKind.DueToday
            : LineKind.Coming,
        };
        return new DigestLine(
            kind,
            what,
            directive,
            receiver,
            owed.LastDay,
            daysLeft,
            new Uri(settings.BaseAddress, $"/work/{work}"),
            words.Why(item)
        );
    }

    private static int? DaysLeft(DateOnly? lastDay, DateTimeOffset now) =>
        lastDay is { } day ? day.DayNumber - DeadlineRule.DayOf(now).DayNumber : null;
}

/// <summary>The words of letters that depend on what is owed and why it is said.</summary>
internal sealed class LetterWords(MailLanguage language)
{
    private bool IsEnglish => language == MailLanguage.English;

    public string What(ObligationKind kind, string period) =>
        (kind, IsEnglish) switch
        {
            (ObligationKind.Acknowledge, false) => "Nhận văn bản",
            (ObligationKind.Plan, false) => "Lập và duyệt kế hoạch",
            (ObligationKind.Link, false) => "Công bố kế hoạch, gửi liên kết",
            (ObligationKind.Report, false) => $"Báo cáo {period}",
            (ObligationKind.Acknowledge, true) => "Acknowledge the directive",
            (ObligationKind.Plan, true) => "Draft the plan and have it approved",
            (ObligationKind.Link, true) => "Publish the plan and send the link",
            _ => $"Report ({period})",
        };

    public string Below(int units, string what) =>
        IsEnglish
            ? string.Create(CultureInfo.InvariantCulture, $"{units} unit(s) below are late: {what}")
            : string.Create(
                CultureInfo.GetCultureInfo("vi-VN"),
                $"{units} đơn vị cấp dưới quá hạn: {what.ToLower(CultureInfo.GetCultureInfo("vi-VN"))}"
            );

    /// <summary>Why this person is told this now.</summary>
    public string Why(LetterItem item) =>
        item switch
        {
            { Reason: LetterReason.Ladder, Days: < 0 and var days } => IsEnglish
                ? $"Reminder {-days} day(s) before the last working day in time."
                : $"Nhắc trước {-days} ngày, tính từ ngày làm việc cuối cùng còn trong hạn.",
            { Reason: LetterReason.Ladder, Days: 0 } => IsEnglish
                ? "Reminder on the last working day in time."
                : "Nhắc vào ngày làm việc cuối cùng còn trong hạn.",
            { Reason: LetterReason.Ladder, Days: { } days } => IsEnglish
                ? $"Reminder {days} day(s) after the last day."
                : $"Nhắc sau hạn {days} ngày.",
            { Reason: LetterReason.Escalated } => IsEnglish
                ? "Your unit is late; you are told as its leader."
                : "Đơn vị đã quá hạn nên báo đến lãnh đạo đơn vị.",
            { Reason: LetterReason.BelowOverdue } => IsEnglish
                ? "Units below are late and have been reminded; you are told as the receiving unit."
                : "Đơn vị cấp dưới đã được nhắc mà chưa xong nên báo đến đơn vị nhận.",
            { Reason: LetterReason.Personal } => IsEnglish
                ? "A leader of the receiving unit asks for it."
                : "Lãnh đạo đơn vị nhận đề nghị.",
            { Reason: LetterReason.Rescheduled } => IsEnglish
                ? "The calendar of days off changed, and the date with it."
                : "Lịch nghỉ thay đổi nên hạn thay đổi.",
            { Reason: LetterReason.ExtensionDecided } => IsEnglish
                ? "The receiving unit has answered your request for more time."
                : "Đơn vị nhận đã trả lời đề nghị gia hạn.",
            _ => IsEnglish ? "The approval flow asks for this reminder." : "Quy trình của văn bản nhắc.",
        };
}
