using GenderEquality.Engine;
using GenderEquality.Host.Simulating;

namespace GenderEquality.Host.Cli;

/// <summary><c>./run simulate</c>: a flow tried over the real organisation on a virtual clock. A run that was stopped is printed and exits 1.</summary>
internal static class SimulateCommand
{
    /// <summary>Whether all is named without which there is nothing to try.</summary>
    public static bool IsComplete(Arguments arguments) =>
        new[] { "definition", "directive", "from", "to" }.All(name => arguments[name] is { Length: > 0 });

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var faults = new List<Refusal>();
        byte[]? answers = arguments["answers"] is { } file ? await ReadAsync("answers", file, faults) : null;
        string? definition = arguments["definition"];
        // An id has no ending; what has one is a file.
        bool isFile =
            definition is not null && (definition.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || File.Exists(definition));
        byte[]? draft = isFile ? await ReadAsync("definition", definition!, faults) : null;
        if (faults.Count > 0)
            throw new RefusedException(faults);
        var order = new SimulationOrder
        {
            Definition = isFile ? null : definition,
            Version = arguments["version"],
            Draft = draft,
            For = arguments["for"],
            Directive = arguments["directive"],
            From = arguments["from"],
            To = arguments["to"],
            AnswersFile = answers,
            Units = arguments["units"],
        };
        return await CommandLine.WithHostAsync(
            arguments,
            async services =>
            {
                SimulationResult result = await services.GetRequiredService<Simulator>().RunAsync(order);
                Console.WriteLine(arguments.Has("json") ? result.ToJson() : result.ToText());
                if (result.Stopped is not { } stopped)
                    return 0;
                await Console.Error.WriteLineAsync(stopped.Why);
                return 1;
            }
        );
    }

    private static async Task<byte[]?> ReadAsync(string name, string file, List<Refusal> faults)
    {
        if (File.Exists(file))
            return await File.ReadAllBytesAsync(file);
        faults.Add(new Refusal(name, $"không có tệp {file}."));
        return null;
    }
}
