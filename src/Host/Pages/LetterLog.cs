using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>One letter of the delivery log.</summary>
/// <param name="To">Name of the person; "(đã xóa)" when the account is gone.</param>
/// <param name="Items">What it speaks of and why, a line each.</param>
public sealed record LetterLine(LetterRow Row, string To, string Unit, IReadOnlyList<string> Items);

/// <summary>A letter that was written about a work.</summary>
public sealed record WorkLetter(StreamId Letter, DateTimeOffset At, string To, string Why, LetterStatus Status, DateTimeOffset? EndedAt);

/// <summary>The words of letters in the delivery log.</summary>
public static class LetterLogWords
{
    /// <summary>Every status as the address and the filter name it.</summary>
    public static IReadOnlyList<(LetterStatus Status, string Show)> Filters { get; } =
    [
        (LetterStatus.Refused, "refused"),
        (LetterStatus.Waiting, "waiting"),
        (LetterStatus.Sent, "sent"),
        (LetterStatus.Withdrawn, "withdrawn"),
    ];

    public static string Status(LetterStatus status) =>
        status switch
        {
            LetterStatus.Waiting => "Chờ gửi",
            LetterStatus.Sent => "Đã gửi",
            LetterStatus.Refused => "Bị từ chối",
            _ => "Không cần gửi nữa",
        };

    /// <summary>The CSS class of the shape that goes with a status.</summary>
    public static string Shape(LetterStatus status) =>
        status switch
        {
            LetterStatus.Waiting => "part",
            LetterStatus.Sent => "ok",
            LetterStatus.Refused => "late",
            _ => "nil",
        };

    public static string Kind(LetterKind kind) =>
        kind switch
        {
            LetterKind.Digest => "Thư nhắc trong ngày",
            LetterKind.Personal => "Thư nhắc riêng",
            _ => "Thư báo",
        };

    /// <summary>Why something stands in a letter, as it follows what it is about.</summary>
    public static string Why(LetterReason reason, int? days) =>
        (reason, days) switch
        {
            (LetterReason.Ladder, < 0 and var left) => $"nhắc trước hạn {-left} ngày",
            (LetterReason.Ladder, 0) => "nhắc vào ngày cuối",
            (LetterReason.Ladder, { } late) => $"nhắc quá hạn {late} ngày",
            (LetterReason.Ladder or LetterReason.Flow, _) => "quy trình nhắc",
            (LetterReason.Escalated, _) => "quá hạn, báo lãnh đạo đơn vị",
            (LetterReason.BelowOverdue, _) => "báo đến đơn vị nhận",
            (LetterReason.Personal, _) => "đơn vị nhận nhắc",
            (LetterReason.Rescheduled, _) => "đổi hạn do lịch nghỉ",
            _ => "trả lời đề nghị gia hạn",
        };

    /// <summary>"Nộp báo cáo 6 tháng đầu năm 2026, 7/KH-SGDĐT: nhắc trước hạn 7 ngày".</summary>
    public static string Item(LetterItemRow item, MatterNames names)
    {
        string what = names.What(item.Obligation, item.Directive, item.Period);
        string subject = item.Work is null
            ? $"{Words.Number(item.Units)} đơn vị quá hạn {what}"
            : char.ToUpper(what[0], Forms.Vietnamese) + what[1..];
        return $"{subject}, {names.Reference(item.Directive)}: {Why(item.Reason, item.Days)}";
    }

    /// <summary>"550: No such user"; null when nothing was answered.</summary>
    public static string? Reply(int? code, string? reply) =>
        (code, reply) switch
        {
            (null, null) => null,
            ({ } number, null) => $"{number}",
            (null, { } words) => words,
            ({ } number, { } words) => $"{number}: {words}",
        };
}

/// <summary>Questions to the tables of letters.</summary>
internal static class LetterLog
{
    /// <summary>How many letters of a work its history lists.</summary>
    public const int MostOfWork = 100;

    /// <summary>How many letters the mail server refused of the units that the viewer sees.</summary>
    public static async Task<int> RefusedAsync(ProductDb db, Access access, Viewer viewer, CancellationToken cancel = default)
    {
        var refused = await db
            .Letters.Where(letter => letter.Status == LetterStatus.Refused)
            .GroupBy(letter => letter.Unit)
            .Select(same => new { Unit = same.Key, Count = same.Count() })
            .ToListAsync(cancel);
        if (refused.Count == 0)
            return 0;
        IReadOnlySet<UnitId> seen = await access.SeenAsync(db, viewer, cancel);
        return refused.Where(one => seen.Contains(one.Unit)).Sum(one => one.Count);
    }

    /// <summary>Letters with what they say, in the order given.</summary>
    public static async Task<IReadOnlyList<LetterLine>> LinesAsync(ProductDb db, IReadOnlyList<LetterRow> letters, CancellationToken cancel)
    {
        List<StreamId> streams = [.. letters.Select(letter => letter.Stream)];
        List<LetterItemRow> items = await db.LetterItems.AsNoTracking().Where(item => streams.Contains(item.Stream)).ToListAsync(cancel);
        ILookup<StreamId, LetterItemRow> byLetter = items.ToLookup(item => item.Stream);
        MatterNames names = await MatterNames.LoadAsync(db, items.Select(item => item.Directive), cancel);
        IReadOnlyDictionary<Guid, string> people = await PeopleAsync(db, letters.Select(letter => letter.To), cancel);
        List<UnitId> units = [.. letters.Select(letter => letter.Unit).Distinct()];
        Dictionary<UnitId, string> unitNames = await db
            .Units.Where(unit => units.Contains(unit.Unit))
            .ToDictionaryAsync(unit => unit.Unit, unit => unit.Name, cancel);
        return
        [
            .. letters.Select(letter => new LetterLine(
                letter,
                people.GetValueOrDefault(letter.To.Value, "(đã xóa)"),
                unitNames.GetValueOrDefault(letter.Unit, "(không rõ đơn vị)"),
                [.. byLetter[letter.Stream].OrderBy(item => item.Number).Select(item => LetterLogWords.Item(item, names))]
            )),
        ];
    }

    /// <summary>The letters that were written about a work, newest first.</summary>
    public static async Task<IReadOnlyList<WorkLetter>> OfWorkAsync(ProductDb db, StreamId work, CancellationToken cancel)
    {
        var rows = await (
            from item in db.LetterItems
            where item.Work == work
            join letter in db.Letters on item.Stream equals letter.Stream
            orderby letter.WrittenAt descending, letter.To
            select new
            {
                Letter = letter,
                item.Reason,
                item.Days,
                item.Obligation,
            }
        )
            .Take(MostOfWork)
            .ToListAsync(cancel);
        IReadOnlyDictionary<Guid, string> people = await PeopleAsync(db, rows.Select(row => row.Letter.To), cancel);
        return rows.ConvertAll(row => new WorkLetter(
            row.Letter.Stream,
            row.Letter.WrittenAt,
            people.GetValueOrDefault(row.Letter.To.Value, "(đã xóa)"),
            row.Obligation == ObligationKind.Report
                ? LetterLogWords.Why(row.Reason, row.Days)
                : $"{HistoryWords.Duty(row.Obligation)}: {LetterLogWords.Why(row.Reason, row.Days)}",
            row.Letter.Status,
            row.Letter.EndedAt
        ));
    }

    private static async Task<IReadOnlyDictionary<Guid, string>> PeopleAsync(
        ProductDb db,
        IEnumerable<PersonId> people,
        CancellationToken cancel
    )
    {
        List<Guid> ids = [.. people.Select(person => person.Value).Distinct()];
        return await db
            .Users.Where(account => ids.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.FullName, cancel);
    }
}
