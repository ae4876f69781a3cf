using System.Diagnostics;
using NUnit.Framework;

namespace GenderEquality.Tests.Host;

/// <summary>The host as a process of its own, over a database of the test's, so that it can be killed.</summary>
internal static class HostProcess
{
    /// <summary>A host of that name, by which the PostgreSQL server knows its connections. What it says is thrown away.</summary>
    /// <param name="settings">Further arguments.</param>
    public static Process StartNamed(TestDatabase database, string name, params string[] settings)
    {
        string connection = database.ConnectionString + (database.Kind == DatabaseKind.Postgres ? $";Application Name={name}" : "");
        Process process = Start(database, connection, settings);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    /// <param name="settings">Further arguments, such as <c>--Sending:ChunkSize=5</c>.</param>
    public static Process Start(TestDatabase database, params string[] settings) => Start(database, database.ConnectionString, settings);

    private static Process Start(TestDatabase database, string connection, string[] settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Path.Combine(TestContext.CurrentContext.TestDirectory, "GenderEquality.Host.dll"),
                "--data",
                database.DataFolder,
                "--urls",
                "http://127.0.0.1:0",
            },
        };
        foreach (string setting in settings)
            start.ArgumentList.Add(setting);
        start.Environment["GENDEREQUALITY_DATABASE"] = connection;
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>kill -9.</summary>
    public static async Task KillAsync(Process host)
    {
        host.Kill(entireProcessTree: true);
        await host.WaitForExitAsync();
    }
}
