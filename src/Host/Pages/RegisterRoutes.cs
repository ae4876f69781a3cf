using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Writing;
using GenderEquality.Engine;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Writing;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <param name="Year">Whose numbers are shown.</param>
/// <param name="MayWrite">Whether the viewer keeps the register: a clerk or the head.</param>
public sealed record RegisterModel(Shell Shell, DocumentRegister Register, Imprint Imprint, int Year, FormValues Values, bool MayWrite)
{
    public IReadOnlyList<IssuedNumber> Numbers =>
        [
            .. Register
                .Numbers.Where(number => number.Year == Year)
                .OrderByDescending(number => number.On)
                .ThenByDescending(number => number.Number),
        ];
}

/// <summary>The unit's register of documents that go out.</summary>
public static class RegisterRoutes
{
    public static void MapRegister(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/register", ShowAsync);
        routes.MapPost("/register/imprint", SetAsync);
        routes.MapPost("/register/next", ContinueAsync);
    }

    private static async Task<IResult> ShowAsync(
        string? year,
        Visitor visitor,
        Registers registers,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    ) => Rendering.Page<RegisterPage>(await ModelAsync(year, visitor, registers, databases, cancel));

    private static Task<IResult> SetAsync(
        HttpRequest request,
        Visitor visitor,
        Registers registers,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    ) =>
        DecideAsync(
            request,
            visitor,
            registers,
            databases,
            (values, by) =>
            {
                var command = new SetImprint(by, values["abbreviation"].Trim(), values["place"].Trim(), values.Text("parent"));
                new SetImprintValidator().Check(command);
                return (_, now) => [new ImprintSet(command.Abbreviation, command.Place, command.Parent, by, now)];
            },
            cancel
        );

    private static Task<IResult> ContinueAsync(
        HttpRequest request,
        Visitor visitor,
        Registers registers,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    ) =>
        DecideAsync(
            request,
            visitor,
            registers,
            databases,
            (values, by) =>
            {
                var command = new ContinueRegister(by, values["type"], values.Number("next", "Ghi số bằng chữ số."));
                if (values.Refusals.Count > 0)
                    throw new RefusedException(values.Refusals);
                new ContinueRegisterValidator().Check(command);
                return (register, now) => register.Continue(command, DeadlineRule.DayOf(now).Year, now);
            },
            cancel
        );

    private static async Task<IResult> DecideAsync(
        HttpRequest request,
        Visitor visitor,
        Registers registers,
        IDbContextFactory<ProductDb> databases,
        Func<FormValues, PersonId, Func<DocumentRegister, DateTimeOffset, IReadOnlyList<Engine.History.Event>>> read,
        CancellationToken cancel
    )
    {
        RegisterModel model = await ModelAsync(null, visitor, registers, databases, cancel);
        var values = new FormValues(await request.ReadFormAsync(cancel));
        Viewer viewer = model.Shell.Viewer!;
        try
        {
            if (!model.MayWrite)
                throw new RefusedException("", "Sổ văn bản đi do văn thư hoặc thủ trưởng của đơn vị giữ.");
            await registers.DecideAsync(viewer.Unit.Unit, viewer.Person, read(values, viewer.Person), cancel);
            return Results.LocalRedirect("/register");
        }
        catch (RefusedException e)
        {
            return Rendering.Page<RegisterPage>(
                model with
                {
                    Values = values,
                    Shell = model.Shell with { Refusals = e.Refusals },
                },
                StatusCodes.Status400BadRequest
            );
        }
    }

    private static async Task<RegisterModel> ModelAsync(
        string? year,
        Visitor visitor,
        Registers registers,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        Shell shell = await visitor.ShellAsync(viewer);
        DocumentRegister register = await registers.GetAsync(viewer.Unit.Unit, cancel);
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        Imprint imprint = await registers.ImprintAsync(db, viewer.Unit.Unit, register, cancel);
        return new RegisterModel(
            shell,
            register,
            imprint,
            int.TryParse(year, out int chosen) && chosen is > 1900 and < 3000 ? chosen : shell.Today.Year,
            new FormValues(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["abbreviation"] = imprint.Abbreviation,
                    ["place"] = imprint.Place,
                    ["parent"] = imprint.Parent,
                }
            ),
            viewer.Is(Role.Clerk) || viewer.Is(Role.Head)
        );
    }
}
