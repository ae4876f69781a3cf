using GenderEquality.Activities.Deadlines;

namespace GenderEquality.Host.Mail;

/// <summary>How urgent a group of a digest is; it has a shape and a colour.</summary>
public enum Urgency
{
    Overdue,
    Today,
    Coming,
    Other,
}

/// <summary>A line of a digest in words. Empty where there is nothing to say.</summary>
public sealed record DigestItem(string Title, Uri Link, string Status, string Tag, string When, string Source, string Why)
{
    /// <summary>"Quá hạn 3 ngày – đơn vị cấp dưới."</summary>
    public string StatusAndTag =>
        Status.Length + Tag.Length == 0 ? "" : $"{string.Join(" – ", new[] { Status, Tag }.Where(part => part.Length > 0))}.";
}

public sealed record DigestGroup(Urgency Urgency, string Heading, IReadOnlyList<DigestItem> Items);

/// <summary>
/// All that a digest says, in its language, in the order in which it is read. Text and HTML only lay it out. Whatever a person typed is one
/// line here, the personal line aside.
/// </summary>
public sealed record DigestContent(
    string LanguageTag,
    string Subject,
    string Greeting,
    string Lead,
    string PersonalHeading,
    IReadOnlyList<string> PersonalLines,
    IReadOnlyList<DigestGroup> Groups,
    string HomeText,
    Uri Home,
    string UnsubscribeText,
    Uri? Unsubscribe,
    string Note
)
{
    /// <summary>A weekday and its date never break apart.</summary>
    public const char NoBreak = '\u00A0';

    public static DigestContent Of(DigestModel model)
    {
        DigestWords words = DigestWords.Of(model.Language);
        var groups = model
            .Lines.Select(line => (Line: line, Days: DaysLeft(line, model.Day)))
            .GroupBy(one => UrgencyOf(one.Line.Kind, one.Days))
            .OrderBy(group => group.Key)
            .Select(group => (Urgency: group.Key, Lines: group.OrderBy(one => one.Days ?? int.MaxValue).ToList()))
            .ToList();
        return new DigestContent(
            words.LanguageTag,
            SubjectOf(words, model, groups),
            words.Greeting(Clean(model.FullName), Clean(model.Unit)),
            words.Lead(model.Day, [.. groups.Select(group => (group.Urgency, group.Lines.Count))]),
            words.PersonalHeading(Clean(model.PersonalFrom ?? "")),
            [
                .. (model.PersonalLine ?? "")
                    .Trim()
                    .ReplaceLineEndings("\n")
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(Clean)
                    .Where(line => line.Length > 0),
            ],
            groups.ConvertAll(group => new DigestGroup(
                group.Urgency,
                $"{words.Heading(group.Urgency)} ({group.Lines.Count})",
                group.Lines.ConvertAll(one => Item(words, one.Line, one.Days))
            )),
            words.HomeText,
            model.Home,
            words.UnsubscribeText,
            model.Unsubscribe,
            words.Note
        );
    }

    /// <summary>Counted from the digest's day where the line does not say.</summary>
    public static int? DaysLeft(DigestLine line, DateOnly day) => line.DaysLeft ?? (line.LastDay?.DayNumber - day.DayNumber);

    // What a leader reminds of by hand is as urgent as its last day; a date that was moved is news, whenever it is.
    private static Urgency UrgencyOf(LineKind kind, int? days) =>
        kind switch
        {
            LineKind.Overdue or LineKind.Escalated or LineKind.BelowOverdue => Urgency.Overdue,
            LineKind.DueToday => Urgency.Today,
            LineKind.Coming => Urgency.Coming,
            LineKind.Personal when days < 0 => Urgency.Overdue,
            LineKind.Personal when days == 0 => Urgency.Today,
            LineKind.Personal when days > 0 => Urgency.Coming,
            _ => Urgency.Other,
        };

    private static DigestItem Item(DigestWords words, DigestLine line, int? days) =>
        new(
            UpperFirst(Clean(line.What)),
            line.Link,
            days is { } count ? words.DaysLeft(count) : "",
            days is null ? UpperFirst(words.Tag(line.Kind)) : words.Tag(line.Kind),
            line.LastDay is { } day ? words.LastDay(day) : "",
            words.Source(Clean(line.Directive), Clean(line.Receiver)),
            Clean(line.Why)
        );

    /// <summary>The most urgent thing, its group's count, and "…" when there is more than it.</summary>
    private static string SubjectOf(
        DigestWords words,
        DigestModel model,
        IReadOnlyList<(Urgency Urgency, List<(DigestLine Line, int? Days)> Lines)> groups
    )
    {
        if (groups.Count == 0)
            return model.PersonalLine is null ? words.NothingDue : words.ReminderFrom(Clean(model.PersonalFrom ?? ""));
        (Urgency urgency, List<(DigestLine Line, int? Days)> lines) = groups[0];
        // What is late in one's own unit comes before what is late below.
        List<(DigestLine Line, int? Days)> own = lines.FindAll(one => one.Line.Kind is not (LineKind.BelowOverdue or LineKind.Escalated));
        List<(DigestLine Line, int? Days)> named = own.Count > 0 ? own : lines;
        (DigestLine first, int? days) = named[0];
        string start = words.SubjectStart(urgency, below: own.Count == 0, first.Kind, days, named.Count);
        string more = model.Lines.Count > 1 ? " …" : "";
        return $"{start}: {Shorten(LowerFirst(Clean(first.What)), 90)}{more}";
    }

    private static string Clean(string text) => LetterMessage.OneLine(text);

    private static string UpperFirst(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    // An abbreviation keeps its capitals: "THCS Ngọc Lâm".
    private static string LowerFirst(string text) =>
        text.Length > 1 && !char.IsUpper(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    private static string Shorten(string text, int length)
    {
        if (text.Length <= length)
            return text;
        int space = text.LastIndexOf(' ', length);
        return $"{text[..(space > 0 ? space : length)]}…";
    }
}

/// <summary>The words of a digest in one language.</summary>
internal abstract class DigestWords
{
    private static readonly DigestWords Vietnamese = new VietnameseWords();
    private static readonly DigestWords English = new EnglishWords();

    public static DigestWords Of(MailLanguage language) => language == MailLanguage.English ? English : Vietnamese;

    public abstract string LanguageTag { get; }
    public abstract string HomeText { get; }
    public abstract string UnsubscribeText { get; }
    public abstract string Note { get; }
    public abstract string NothingDue { get; }
    public abstract string Greeting(string name, string unit);
    public abstract string Lead(DateOnly day, IReadOnlyList<(Urgency Urgency, int Count)> counts);
    public abstract string PersonalHeading(string from);
    public abstract string ReminderFrom(string from);
    public abstract string Heading(Urgency urgency);
    public abstract string SubjectStart(Urgency urgency, bool below, LineKind kind, int? days, int count);
    public abstract string DaysLeft(int days);
    public abstract string LastDay(DateOnly day);
    public abstract string Source(string directive, string receiver);

    /// <summary>What kind of line it is, where the group does not say it.</summary>
    public abstract string Tag(LineKind kind);

    /// <summary>What a calendar entry is called.</summary>
    public abstract string CalendarTitle(string what);

    private sealed class VietnameseWords : DigestWords
    {
        public override string LanguageTag => "vi";
        public override string HomeText => "Danh sách việc cần làm";
        public override string UnsubscribeText => "Ngừng nhận thư nhắc việc hằng ngày";
        public override string Note => "Thư do hệ thống Bình đẳng giới gửi tự động. Việc đã xong không được nhắc nữa.";
        public override string NothingDue => "Không có việc đến hạn";

        public override string Greeting(string name, string unit) => $"Kính gửi: {name}, {unit}";

        public override string Lead(DateOnly day, IReadOnlyList<(Urgency Urgency, int Count)> counts)
        {
            string date = Weekday(day);
            string said = string.Join(", ", counts.Select(one => $"{one.Count} việc {Said(one.Urgency)}"));
            return $"{char.ToUpperInvariant(date[0])}{date[1..]}: {(said.Length == 0 ? "không có việc đến hạn" : said)}.";
        }

        public override string PersonalHeading(string from) => from.Length == 0 ? "Lời nhắn:" : $"{from} ghi:";

        public override string ReminderFrom(string from) => from.Length == 0 ? "Đôn đốc" : $"Đôn đốc của {from}";

        public override string Heading(Urgency urgency) =>
            urgency switch
            {
                Urgency.Overdue => "Quá hạn",
                Urgency.Today => "Hạn hôm nay",
                Urgency.Coming => "Sắp đến hạn",
                _ => "Việc khác",
            };

        public override string SubjectStart(Urgency urgency, bool below, LineKind kind, int? days, int count) =>
            urgency switch
            {
                Urgency.Overdue => below ? $"Cấp dưới quá hạn {count} việc" : $"Quá hạn {count} việc",
                Urgency.Today => $"Hạn hôm nay, {count} việc",
                Urgency.Coming => days is { } left ? $"Còn {left} ngày, {count} việc" : $"Sắp đến hạn {count} việc",
                _ when kind == LineKind.Personal => "Đôn đốc",
                _ => $"Đổi hạn {count} việc",
            };

        public override string DaysLeft(int days) =>
            days switch
            {
                0 => "Hạn hôm nay",
                < 0 => $"Quá hạn {-days} ngày",
                _ => $"Còn {days} ngày",
            };

        public override string LastDay(DateOnly day) => $"Hạn là hết {Weekday(day)}.";

        public override string Source(string directive, string receiver) =>
            string.Join(
                " ",
                new[] { directive.Length > 0 ? $"Theo {directive}." : "", receiver.Length > 0 ? $"Nơi nhận: {receiver}." : "" }.Where(
                    part => part.Length > 0
                )
            );

        public override string Tag(LineKind kind) =>
            kind switch
            {
                LineKind.Escalated => "đơn vị cấp dưới, báo lên lãnh đạo",
                LineKind.BelowOverdue => "đơn vị cấp dưới",
                LineKind.Changed => "đổi hạn",
                LineKind.Personal => "được đôn đốc",
                _ => "",
            };

        public override string CalendarTitle(string what) => $"Hạn: {what}";

        private static string Said(Urgency urgency) =>
            urgency switch
            {
                Urgency.Overdue => "quá hạn",
                Urgency.Today => "đến hạn hôm nay",
                Urgency.Coming => "sắp đến hạn",
                _ => "khác",
            };

        private static string Weekday(DateOnly day) =>
            $"{DeadlineRule.DayName(day)} {DeadlineRule.Date(day)}".Replace(' ', DigestContent.NoBreak);
    }

    private sealed class EnglishWords : DigestWords
    {
        public override string LanguageTag => "en";
        public override string HomeText => "All tasks";
        public override string UnsubscribeText => "Stop the daily reminders";
        public override string Note => "Sent automatically by Bình đẳng giới (Gender Equality). What is done is not reminded of again.";
        public override string NothingDue => "Nothing is due";

        public override string Greeting(string name, string unit) => $"To: {name}, {unit}";

        public override string Lead(DateOnly day, IReadOnlyList<(Urgency Urgency, int Count)> counts)
        {
            string said = string.Join(", ", counts.Select(one => $"{one.Count} {Heading(one.Urgency).ToLowerInvariant()}"));
            return $"{Weekday(day)}: {(said.Length == 0 ? "nothing is due" : said)}.";
        }

        public override string PersonalHeading(string from) => from.Length == 0 ? "A note:" : $"{from} writes:";

        public override string ReminderFrom(string from) => from.Length == 0 ? "Reminder" : $"Reminder from {from}";

        public override string Heading(Urgency urgency) =>
            urgency switch
            {
                Urgency.Overdue => "Overdue",
                Urgency.Today => "Due today",
                Urgency.Coming => "Coming up",
                _ => "Other",
            };

        public override string SubjectStart(Urgency urgency, bool below, LineKind kind, int? days, int count) =>
            urgency switch
            {
                Urgency.Overdue => $"{(below ? "Overdue below" : "Overdue")}, {Tasks(count)}",
                Urgency.Today => $"Due today, {Tasks(count)}",
                Urgency.Coming => days is { } left ? $"{DaysLeft(left)}, {Tasks(count)}" : $"Coming up, {Tasks(count)}",
                _ when kind == LineKind.Personal => "Reminder",
                _ => $"Last day moved, {Tasks(count)}",
            };

        public override string DaysLeft(int days) =>
            days switch
            {
                0 => "Due today",
                < 0 => $"{Days(-days)} overdue",
                _ => $"{Days(days)} left",
            };

        public override string LastDay(DateOnly day) => $"The last day is {Weekday(day)}.";

        public override string Source(string directive, string receiver) =>
            string.Join(
                " ",
                new[] { directive.Length > 0 ? $"Under {directive}." : "", receiver.Length > 0 ? $"Goes to {receiver}." : "" }.Where(part =>
                    part.Length > 0
                )
            );

        public override string Tag(LineKind kind) =>
            kind switch
            {
                LineKind.Escalated => "a unit below, raised to you",
                LineKind.BelowOverdue => "a unit below",
                LineKind.Changed => "last day moved",
                LineKind.Personal => "personal reminder",
                _ => "",
            };

        public override string CalendarTitle(string what) => $"Due: {what}";

        private static string Weekday(DateOnly day) => $"{day.DayOfWeek} {DeadlineRule.Date(day)}".Replace(' ', DigestContent.NoBreak);

        private static string Tasks(int count) => count == 1 ? "1 task" : $"{count} tasks";

        private static string Days(int count) => count == 1 ? "1 day" : $"{count} days";
    }
}
