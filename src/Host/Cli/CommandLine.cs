using System.Text.Encodings.Web;
using System.Text.Json;
using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Scripting;
using GenderEquality.Host.Work;

namespace GenderEquality.Host.Cli;

/// <summary>
/// The command line: <c>./run VERB …</c>. Standard output carries only the result, logs go to standard error. Exit codes: 0 good, 1 refused
/// with reasons, 2 usage.
/// </summary>
public static class CommandLine
{
    private const string Usage = """
        ./run [--data DIR] [--urls URL]            serve the product (http://127.0.0.1:5080, SQLite under data/)
        ./run intake FILE|DIR [--out DIR]          what a document (.docx, .pdf, .txt) says, as JSON
        ./run deadlines "TEXT OR RULE" [--from 2026-01-01] [--to 2026-12-31] [--event DATE] [--shift none|forward|back] [--json]
                                                   when a deadline falls due, and why; a rule is JSON, such as
                                                   {"cadence":"SixMonthly","month":6,"day":1,"bound":"Before"}
        ./run workflow run FILE [--with DIR] [--json]
                                                   run a flow in memory and print its journal
        ./run workflow publish FILE                publish a flow as its next version
        ./run workflow incidents                   the steps that stand still after a fault
        ./run workflow retry|skip|abandon INSTANCE STEP --reason TEXT [--outcome PORT] [--as EMAIL]
                                                   mend a faulted step
        ./run workflow cancel|pause|unpause INSTANCE --reason TEXT [--as EMAIL]
        ./run workflow migrate --definition ID --to VERSION [--instance INSTANCE] [--map FILE] [--reason TEXT] [--as EMAIL]
                                                   what moving running instances would do; with a reason, do it
        ./run workflow revert INSTANCE --reason TEXT [--as EMAIL]
                                                   take a migration back while nothing has happened since
        ./run workflow repeat [INSTANCE]           run flows again over their recorded inputs and compare
        ./run simulate --definition ID|FILE [--version N] [--for office|school|report] --directive ID --from DATE --to DATE
                       [--answers FILE] [--units N] [--json]
                                                   try a flow over the units there are, on a virtual clock; nothing is sent or kept
        ./run demo [--json]                        make the demonstration and print its accounts, once
        ./run verify                               recompute every hash and every row and compare
        ./run migrate                              bring the database to this version
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        Arguments arguments = Arguments.Parse(args);
        try
        {
            return arguments.Words switch
            {
                [] when arguments.Has("help") => Print(Usage, 0),
                [] or ["serve"] => await ServeAsync(arguments),
                ["intake", var path] => await IntakeCommand.RunAsync(path, arguments["out"], Console.Out, Console.Error),
                ["deadlines", _, ..] => DeadlineCommand.Run(
                    arguments,
                    string.Join(' ', arguments.Words.Skip(1)),
                    DeadlineRule.DayOf(TimeProvider.System.GetUtcNow()),
                    Console.Out,
                    Console.Error
                ),
                ["workflow", "run", var file] => RunWorkflow(file, arguments["with"]),
                ["workflow", ..] => await WorkflowCommands.RunAsync(arguments) ?? Misused(arguments),
                ["simulate"] when SimulateCommand.IsComplete(arguments) => await SimulateCommand.RunAsync(arguments),
                ["demo"] => await DemoAsync(arguments),
                ["verify"] => await VerifyAsync(arguments),
                ["migrate"] => await WithHostAsync(arguments, _ => Task.FromResult(0)),
                _ => Misused(arguments),
            };
        }
        catch (RefusedException e)
        {
            foreach (Refusal refusal in e.Refusals)
                await Console.Error.WriteLineAsync($"{refusal.Path}: {refusal.Message}");
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<int> ServeAsync(Arguments arguments)
    {
        HostOptions options = Options(arguments) with { Background = true, LogLevel = LogLevel.Information };
        await using WebApplication app = ProductHost.Build(options);
        await ProductHost.PrepareAsync(app.Services);
        await app.Services.GetRequiredService<OutboxSweep>().ForgetClaimsOfTheDeadAsync();
        await app.StartAsync();
        app.Logger.LogInformation(
            "Serving at {Addresses}, data in {Folder}",
            string.Join(", ", app.Urls),
            Path.GetFullPath(options.DataFolder)
        );
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static int RunWorkflow(string file, string? with)
    {
        if (!File.Exists(file))
            throw new RefusedException(file, "không có tệp này.");
        WorkflowLibrary library = new(ProductHost.Activities);
        (WorkflowSource? source, Refusal? fault) = library.Add(File.ReadAllBytes(file));
        if (source is null)
            throw new RefusedException([fault!]);
        int version = source.Version;
        foreach (string neighbour in with is null ? [] : Directory.GetFiles(with, "*.json").Order(StringComparer.Ordinal).ToArray())
        {
            if (Path.GetFullPath(neighbour) == Path.GetFullPath(file))
                continue;
            (WorkflowSource? other, Refusal? otherFault) = library.Add(File.ReadAllBytes(neighbour));
            if (other is null)
                Console.Error.WriteLine($"{neighbour}: bỏ qua: {otherFault!.Path}: {otherFault.Message}");
            // The highest version of the file's definition id runs.
            else if (other.DefinitionId == source.DefinitionId && other.Version > version)
                version = other.Version;
        }
        DefinitionReading reading = library.Read(source.DefinitionId, version);
        if (reading.Definition is not { } definition)
            throw new RefusedException(reading.Faults);
        foreach (string id in library.DefinitionIds.Where(id => id != source.DefinitionId && library.Latest(id) is null))
            Console.Error.WriteLine($"{id}: bỏ qua, không đọc được.");
        using NodeSandbox scripts = new();
        RunResult result = DefinitionRun.Run(
            definition,
            new WorkflowRuntime(ProductHost.Activities, WorkStream.FoldSubject, scripts, library),
            library
        );
        Console.WriteLine(result.ToJson());
        return 0;
    }

    private static Task<int> DemoAsync(Arguments arguments) =>
        WithHostAsync(
            arguments,
            async services =>
            {
                if (!await services.GetRequiredService<Organizations>().IsEmptyAsync())
                    throw new RefusedException(
                        "demo",
                        "cơ sở dữ liệu đã có đơn vị; chỉ tạo dữ liệu mẫu trên cơ sở dữ liệu trống. Chọn thư mục khác bằng --data."
                    );
                IReadOnlyList<DemonstrationAccount> accounts = await services.GetRequiredService<Demonstration>().CreateAsync();
                if (arguments.Has("json"))
                    Console.WriteLine(JsonSerializer.Serialize(accounts, Json));
                else
                    foreach (DemonstrationAccount account in accounts)
                        Console.WriteLine($"{account.Email, -36} {account.Password}   {account.FullName}, {account.Roles}, {account.Unit}");
                return 0;
            }
        );

    private static Task<int> VerifyAsync(Arguments arguments) =>
        WithHostAsync(
            arguments,
            async services =>
            {
                VerificationReport report = await services.GetRequiredService<Verification>().RunAsync();
                if (arguments.Has("json"))
                    Console.WriteLine(JsonSerializer.Serialize(report, Json));
                else
                {
                    foreach (VerificationFault fault in report.Faults)
                        Console.WriteLine($"stream {fault.Stream}, {fault.Place}: {fault.Problem}");
                    Console.WriteLine(
                        $"{report.Streams} streams, {report.Commits} commits, {report.Rows} rows, {report.Faults.Count} faults"
                    );
                }
                return report.Faults.Count == 0 ? 0 : 1;
            }
        );

    internal static async Task<int> WithHostAsync(Arguments arguments, Func<IServiceProvider, Task<int>> work)
    {
        await using WebApplication app = ProductHost.Build(Options(arguments) with { Background = false, LogLevel = LogLevel.Warning });
        await ProductHost.PrepareAsync(app.Services);
        return await work(app.Services);
    }

    private static HostOptions Options(Arguments arguments) =>
        new()
        {
            DataFolder = arguments["data"] ?? Environment.GetEnvironmentVariable("GENDEREQUALITY_DATA") ?? "data",
            Urls = arguments["urls"] ?? "http://127.0.0.1:5080",
            Arguments = arguments.Settings,
        };

    private static int Misused(Arguments arguments)
    {
        Console.Error.WriteLine($"Không có lệnh “{string.Join(' ', arguments.Words)}”, hoặc lệnh thiếu tham số. Các lệnh:\n\n{Usage}");
        return 2;
    }

    private static int Print(string text, int code)
    {
        Console.WriteLine(text);
        return code;
    }
}
