using System.Text;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Host.Simulating;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Tests.Host.Simulating;

/// <summary>A confirmed directive of the demonstration's Sở, which reaches its Phòng and four schools, and orders to simulate it.</summary>
internal static class SimulatedSituation
{
    /// <summary>Monday 1/6/2026, to which a year is added.</summary>
    public const string From = "2026-06-01";
    public const string To = "2027-05-31";

    public static DirectiveContent Content { get; } =
        new(
            "KH",
            12,
            "KH-SGDĐT",
            new DateOnly(2026, 5, 25),
            "Sở Giáo dục và Đào tạo Hà Nội",
            "Thực hiện công tác bình đẳng giới năm 2026",
            ["PHONG", "MN", "TH", "THCS", "THPT"],
            LinkKind.Professional,
            [new Clause("c1", ClauseKind.Target, "Từ 90% cán bộ được tập huấn", 0, 27, null, ">=", 90, "%")],
            [
                new DeadlineRule(Cadence.SixMonthly, 6, 1, null, Bound.Before, null),
                new DeadlineRule(Cadence.SixMonthly, 11, 15, null, Bound.Before, null),
            ],
            PublicationRequired: true,
            AcknowledgeBy: new DateOnly(2026, 6, 12),
            PlanBy: new DateOnly(2026, 7, 15),
            PublishBy: new DateOnly(2026, 8, 14)
        );

    /// <summary>The demonstration's organisation with a confirmed directive of its Sở that nobody has sent.</summary>
    public static async Task<DirectiveId> ConfirmedDirectiveAsync(IServiceProvider services, DirectiveContent? content = null)
    {
        await Get<Organizations>(services).SetUpAsync(Demonstration.Units, _ => TestDatabase.Password);
        return await ConfirmAsync(services, Organizations.IdOf("so"), content ?? Content);
    }

    public static async Task<DirectiveId> ConfirmAsync(
        IServiceProvider services,
        UnitId issuer,
        DirectiveContent content,
        string key = "simulated"
    )
    {
        PersonId clerk;
        await using (ProductDb db = Get<IDbContextFactory<ProductDb>>(services).CreateDbContext())
            clerk = await db.Memberships.Where(one => one.Unit == issuer && one.Role == Role.Clerk).Select(one => one.Person).FirstAsync();
        Directives directives = Get<Directives>(services);
        DirectiveId id = await directives.TakeInAsync(
            new TakeInDirective(clerk, issuer, "Kế hoạch thực hiện công tác bình đẳng giới năm 2026", null),
            key
        );
        await directives.ConfirmAsync(id, 1, new ConfirmDirective(clerk, content));
        return id;
    }

    public static SimulationOrder Order(DirectiveId directive, string? answers = null) =>
        new()
        {
            Definition = "school-directive",
            Directive = directive.ToString(),
            From = From,
            To = To,
            AnswersFile = answers is null ? null : Encoding.UTF8.GetBytes(answers),
        };

    private static T Get<T>(IServiceProvider services)
        where T : notnull => (T)services.GetService(typeof(T))!;
}
