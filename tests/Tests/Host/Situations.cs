using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Tests.Host;

/// <summary>Where a story begins: histories that the product itself wrote, in a test's own database.</summary>
internal static class Situations
{
    public static readonly PersonId Clerk = new(new Guid("0197a1b2-0000-7000-8000-00000000000a"));
    public static readonly PersonId Head = new(new Guid("0197a1b2-0000-7000-8000-00000000000b"));
    public static readonly DateOnly Founded = new(2020, 1, 1);

    public static UnitId Office { get; } = Organizations.IdOf("so");

    public static UnitId School(int number) => Organizations.IdOf($"th{number}");

    /// <summary>The clerk of a school where each has its own.</summary>
    public static PersonId ClerkOf(int school) => new(StreamId.Derived(Clerk.Value, $"clerk {school}").Value);

    /// <summary>A Sở with primary schools below it; every unit has a clerk.</summary>
    /// <param name="ownClerks">Each school has a clerk of its own, <see cref="ClerkOf"/>; else one person is the clerk of all.</param>
    public static async Task UnitsAsync(TestDatabase database, int schools, bool ownClerks = false)
    {
        List<(StreamId, IStreamKind, IReadOnlyList<Event>)> starts =
        [
            (
                Office.Stream,
                UnitStream.Kind,
                [new UnitEstablished("Sở Giáo dục và Đào tạo Hà Nội", UnitLevel.So, Founded), new RoleGranted(Clerk, Role.Clerk)]
            ),
        ];
        for (int i = 1; i <= schools; i++)
        {
            starts.Add(
                (
                    School(i).Stream,
                    UnitStream.Kind,
                    [
                        new UnitEstablished($"Trường Tiểu học {i}", UnitLevel.TH, Founded),
                        new UnitLinked(Office, LinkKind.Professional, Founded),
                        new RoleGranted(ownClerks ? ClerkOf(i) : Clerk, Role.Clerk),
                    ]
                )
            );
        }
        foreach (var chunk in starts.Chunk(2000))
            await database.Store.StartStreamsAsync(Actor.System("set-up"), database.Clock.GetUtcNow(), chunk);
    }

    /// <summary>The office took a directive in, confirmed it and sent it: every school has it in its inbox, and its first report period is open.</summary>
    /// <param name="content">What it says; null for <see cref="Content"/>.</param>
    public static async Task<DirectiveId> SentDirectiveAsync(
        TestDatabase database,
        int schools,
        bool ownClerks = false,
        DirectiveContent? content = null
    )
    {
        await UnitsAsync(database, schools, ownClerks);
        Directives directives = database.Get<Directives>();
        DirectiveId id = await directives.TakeInAsync(
            new TakeInDirective(Clerk, Office, "Kế hoạch thực hiện công tác bình đẳng giới", null),
            "form-1"
        );
        await directives.ConfirmAsync(id, 1, new ConfirmDirective(Clerk, content ?? Content));
        await using (ProductDb db = database.Open())
            await directives.SendAsync(id, await db.Units.SingleAsync(unit => unit.Unit == Office), new SendDirective(Clerk));
        await database.Get<OutboxSweep>().RunAsync(database.Clock.GetUtcNow());
        return id;
    }

    public static DirectiveContent Content { get; } =
        new(
            "KH",
            7,
            "KH-SGDĐT",
            new DateOnly(2026, 5, 20),
            "Sở Giáo dục và Đào tạo Hà Nội",
            "Thực hiện công tác bình đẳng giới năm 2026",
            ["TH"],
            LinkKind.Professional,
            [new Clause("c1", ClauseKind.Target, "Từ 90% cán bộ được tập huấn", 0, 27, null, ">=", 90, "%")],
            [new DeadlineRule(Cadence.SixMonthly, 11, 15, null, Bound.Before, null)],
            PublicationRequired: true,
            AcknowledgeBy: new DateOnly(2026, 6, 5),
            PlanBy: new DateOnly(2026, 6, 30),
            PublishBy: new DateOnly(2026, 7, 15)
        );
}
