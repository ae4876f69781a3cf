using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using GenderEquality.Engine.Scripting;

namespace GenderEquality.Host.Scripting;

/// <summary>How an exchange with a process ended.</summary>
internal enum Exchange
{
    Answered,

    /// <summary>The process ended before it answered.</summary>
    Ended,

    /// <summary>It did not answer in time.</summary>
    Overrun,
}

/// <summary>
/// One Node.js process that runs scripts: a line in, a line out, one at a time. A thread of its own does the reading and writing, so that
/// whoever waits can stop waiting whatever the process does, and neither needs a thread of the pool. It has no environment, no file but the
/// sandbox's own to read and none to write, and ends by itself when its standard input does.
/// </summary>
internal sealed class NodeProcess : IDisposable
{
    private const int OldestNode = 20;

    private readonly Process process;
    private readonly SemaphoreSlim asked = new(0);
    private readonly SemaphoreSlim answered = new(0);
    private readonly StringBuilder complaints = new();
    private readonly int longestAnswer;
    private readonly Thread thread;
    private volatile bool ended;
    private int disposed;
    private byte[]? question;
    private byte[]? answer;

    private NodeProcess(Process process, int longestAnswer)
    {
        this.process = process;
        this.longestAnswer = longestAnswer;
        Id = process.Id;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (complaints)
            {
                if (complaints.Length < 2000)
                    complaints.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
        thread = new Thread(Serve) { IsBackground = true, Name = "JavaScript sandbox" };
        thread.Start();
    }

    public int Id { get; }

    /// <summary>Whether it is known to have ended; one that was killed a moment ago may still say no.</summary>
    public bool HasEnded => ended || process.HasExited;

    /// <exception cref="ScriptFailedException">Unavailable: no Node.js of a sufficient version, no package, or it does not start.</exception>
    public static NodeProcess Start(SandboxSettings settings, string workingFolder)
    {
        if (!File.Exists(Path.Combine(settings.Folder, "node_modules", "quickjs-emscripten-core", "package.json")))
        {
            throw Unavailable(
                $"thiếu gói QuickJS trong thư mục {settings.Folder}. Hãy cài Node.js {OldestNode} trở lên kèm npm rồi chạy \"npm ci\" trong thư mục đó"
            );
        }
        Version version = VersionOf(settings, workingFolder);
        bool stable = version >= new Version(23, 5) || (version.Major == 22 && version.Minor >= 13);
        List<string> arguments =
        [
            stable ? "--permission" : "--experimental-permission",
            $"--allow-fs-read={Path.TrimEndingDirectorySeparator(settings.Folder)}{Path.DirectorySeparatorChar}",
            "--allow-worker",
            // Else it asks for the real path of each folder above, which it may not read.
            "--preserve-symlinks",
            "--preserve-symlinks-main",
            "--no-warnings",
            "--disallow-code-generation-from-strings",
            "--disable-proto=delete",
            "--no-addons",
            "--expose-gc",
            "--max-old-space-size=64",
            "--stack-size=3500",
            Path.Combine(settings.Folder, "sandbox.mjs"),
            JsonSerializer.Serialize(
                new
                {
                    timeMilliseconds = settings.Time.TotalMilliseconds,
                    killAfterMilliseconds = (settings.Time + (2 * settings.Grace)).TotalMilliseconds,
                    memoryBytes = settings.MemoryMebibytes * 1024L * 1024,
                    stackBytes = settings.StackKibibytes * 1024,
                    answerLength = settings.ValueBytes,
                }
            ),
        ];
        // The sandbox counts the answer's characters, each of which is at most three bytes.
        var node = new NodeProcess(Launch(settings, workingFolder, arguments), (3 * settings.ValueBytes) + 65536);
        if (node.answered.Wait(settings.Start) && node.answer is not null)
            return node;

        node.Dispose();
        string said = node.complaints.ToString().Trim();
        said = said.Length > 300 ? said[..300] + "…" : said;
        throw Unavailable(
            $"Node.js không sẵn sàng trong {settings.Start.TotalSeconds:0} giây{(said.Length > 0 ? $" và báo: {said}" : "")}. Hãy xem lại bản cài Node.js và thư mục {settings.Folder}"
        );
    }

    /// <summary>Asks and waits; <paramref name="given"/> is the answer where there is one. After anything else it must be disposed of.</summary>
    public Exchange Ask(byte[] line, TimeSpan limit, out byte[] given)
    {
        given = [];
        if (ended)
            return Exchange.Ended;
        question = line;
        asked.Release();
        if (!answered.Wait(limit))
            return Exchange.Overrun;
        if (answer is null)
            return Exchange.Ended;
        given = answer;
        return Exchange.Answered;
    }

    /// <summary>Kills the process and waits until it is gone. Whoever waits for an answer learns that there is none.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        ended = true;
        process.Kill();
        process.WaitForExit();
        // The thread's read or write ends with the process; if it waits for a question, this is the last.
        question = null;
        asked.Release();
        thread.Join();
        process.Dispose();
    }

    private void Serve()
    {
        try
        {
            // The first line says that it is ready.
            answer = ReadLine();
            while (answer is not null)
            {
                answered.Release();
                asked.Wait();
                if (question is null)
                    return;
                process.StandardInput.BaseStream.Write(question);
                process.StandardInput.BaseStream.Flush();
                answer = ReadLine();
            }
        }
        catch (IOException)
        {
            answer = null;
        }
        ended = true;
        answered.Release();
    }

    /// <summary>The next line without its end; null when there is none, or when it is longer than any answer.</summary>
    private byte[]? ReadLine()
    {
        using var line = new MemoryStream();
        byte[] chunk = new byte[16384];
        while (line.Length <= longestAnswer)
        {
            int length = process.StandardOutput.BaseStream.Read(chunk);
            if (length == 0)
                return null;
            // Nothing follows a line until the next question.
            bool whole = chunk[length - 1] == '\n';
            line.Write(chunk, 0, whole ? length - 1 : length);
            if (whole)
                return line.ToArray();
        }
        return null;
    }

    private static Version VersionOf(SandboxSettings settings, string workingFolder)
    {
        using Process program = Launch(settings, workingFolder, ["--version"]);
        program.StandardInput.Close();
        if (!program.WaitForExit(settings.Start))
            program.Kill();
        string said = program.StandardOutput.ReadToEnd().Trim();
        return Version.TryParse(said.TrimStart('v'), out Version? version) && version.Major >= OldestNode
            ? version
            : throw Unavailable(
                $"cần Node.js {OldestNode} trở lên nhưng \"{settings.Node}\" là bản \"{said}\". Hãy cài Node.js {OldestNode} trở lên"
            );
    }

    private static Process Launch(SandboxSettings settings, string workingFolder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(settings.Node, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        // Without it no program of Windows starts.
        if (OperatingSystem.IsWindows())
            start.Environment["SystemRoot"] = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw Unavailable(
                $"không chạy được Node.js (chương trình \"{settings.Node}\"). Hãy cài Node.js {OldestNode} trở lên trên máy chủ",
                missing
            );
        }
    }

    private static ScriptFailedException Unavailable(string why, Exception? inner = null) =>
        new(ScriptFailure.Unavailable, $"Biểu thức JavaScript không chạy được ở đây: {why}, rồi thử lại.", inner);
}
