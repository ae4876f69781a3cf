using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Scripting;

namespace GenderEquality.Host.Scripting;

/// <summary>
/// Runs scripts in QuickJS, inside of Node.js processes that are kept warm. A script that cannot be interrupted from within has its process
/// killed; the next call gets another. Thread-safe; a call waits while all processes are busy, and that does not count against its time.
/// Nothing is started before the first call.
/// </summary>
public sealed class NodeSandbox : IScriptEngine, IDisposable
{
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = Depth };
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = Depth, AllowDuplicateProperties = false };

    // As deep as definitions may be, and what answers are wrapped in.
    private const int Depth = 256 + 4;

    private readonly SandboxSettings settings;
    private readonly SemaphoreSlim free;
    private readonly Lock gate = new();
    private readonly Stack<NodeProcess> idle = [];
    private readonly HashSet<NodeProcess> alive = [];
    private string? workingFolder;
    private bool disposed;

    public NodeSandbox(SandboxSettings? settings = null)
    {
        this.settings = settings ?? new SandboxSettings();
        ArgumentOutOfRangeException.ThrowIfLessThan(this.settings.Processes, 1, nameof(settings));
        free = new SemaphoreSlim(this.settings.Processes);
    }

    /// <summary>The processes that run now.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            lock (gate)
                return [.. alive.Where(node => !node.HasEnded).Select(node => node.Id)];
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The sandbox was closed, before the call or during it.</exception>
    public ScriptResult Run(ScriptCall call)
    {
        byte[] line = Line(call);
        free.Wait();
        try
        {
            // A process that ended during a call may have been ended from outside. A script has no effect but its answer, so it is run
            // again; if the second one ends as well, it is the script's doing.
            for (int attempt = 1; ; attempt++)
            {
                NodeProcess node = Take();
                Exchange exchange = node.Ask(line, settings.Time + settings.Grace, out byte[] answer);
                Return(node, usable: exchange == Exchange.Answered);
                if (exchange == Exchange.Answered)
                    return Read(answer);
                if (exchange == Exchange.Overrun)
                    throw TimeLimit();
                if (attempt == 2)
                    throw MemoryLimit("broken");
            }
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Ends every process. Calls that are under way fail.</summary>
    public void Dispose()
    {
        NodeProcess[] all;
        lock (gate)
        {
            if (disposed)
                return;
            disposed = true;
            all = [.. alive];
            alive.Clear();
            idle.Clear();
        }
        foreach (NodeProcess node in all)
            node.Dispose();
        if (Directory.Exists(workingFolder))
            Directory.Delete(workingFolder, recursive: true);
    }

    private NodeProcess Take()
    {
        while (true)
        {
            NodeProcess? node;
            string folder;
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(disposed, this);
                idle.TryPop(out node);
                folder = workingFolder ??= Directory.CreateTempSubdirectory("gender-equality-sandbox-").FullName;
            }
            if (node is { HasEnded: false })
                return node;
            if (node is not null)
            {
                Return(node, usable: false);
                continue;
            }
            // Whatever tidies temporary folders may have taken it away.
            Directory.CreateDirectory(folder);
            node = NodeProcess.Start(settings, folder);
            lock (gate)
            {
                if (!disposed)
                {
                    alive.Add(node);
                    return node;
                }
            }
            node.Dispose();
        }
    }

    private void Return(NodeProcess node, bool usable)
    {
        lock (gate)
        {
            if (usable && !disposed)
            {
                idle.Push(node);
                return;
            }
            alive.Remove(node);
        }
        node.Dispose();
    }

    private byte[] Line(ScriptCall call)
    {
        int length = Encoding.UTF8.GetByteCount(call.Source);
        if (length > settings.SourceBytes)
            throw TooLarge($"Mã JavaScript dài {Bytes(length)}, tối đa {Bytes(settings.SourceBytes)}. Hãy viết ngắn hơn");
        // QuickJS would take it for the end of the text.
        if (call.Source.Contains('\0', StringComparison.Ordinal))
        {
            throw new ScriptFailedException(
                ScriptFailure.Syntax,
                "Mã JavaScript có ký tự số 0 (NUL), vốn không thuộc văn bản nào. Hãy xóa ký tự ấy khỏi biểu thức."
            );
        }

        byte[] scope = Json(writer => Write(writer, call.Scope));
        if (scope.Length > settings.ScopeBytes)
        {
            throw TooLarge(
                $"Dữ liệu mà biểu thức JavaScript được đọc (biến, đầu vào, kết quả) lớn {Bytes(scope.Length)}, tối đa {Bytes(settings.ScopeBytes)}. Hãy giữ ít dữ liệu hơn trong quy trình"
            );
        }
        byte[] line = Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("source", call.Source);
            writer.WriteNumber("now", call.Now.ToUnixTimeMilliseconds());
            writer.WriteString("seed", call.Seed);
            writer.WritePropertyName("scope");
            writer.WriteRawValue(scope, skipInputValidation: true);
            writer.WriteEndObject();
        });
        return [.. line, (byte)'\n'];
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, Plain))
            write(writer);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, ScriptScope scope)
    {
        writer.WriteStartObject();
        Node("variables", scope.Variables);
        Node("input", scope.Input);
        Node("outputs", scope.Outputs);
        writer.WriteStartObject("activityNames");
        foreach ((string name, string id) in scope.ActivityNames)
            writer.WriteString(name, id);
        writer.WriteEndObject();
        Node("lastResult", scope.LastResult);
        writer.WriteString("instance", scope.Instance);
        writer.WriteString("definitionId", scope.DefinitionId);
        writer.WriteString("definitionVersionId", scope.DefinitionVersionId);
        writer.WriteNumber("definitionVersion", scope.DefinitionVersion);
        writer.WriteString("correlationId", scope.CorrelationId);
        writer.WriteString("instanceName", scope.InstanceName);
        writer.WriteEndObject();

        void Node(string name, JsonNode? node)
        {
            writer.WritePropertyName(name);
            if (node is null)
                writer.WriteNullValue();
            else
                node.WriteTo(writer);
        }
    }

    private ScriptResult Read(byte[] line)
    {
        JsonObject answer;
        try
        {
            answer = JsonNode.Parse(line, documentOptions: Strict)!.AsObject();
        }
        catch (JsonException unreadable)
        {
            throw new ScriptFailedException(
                ScriptFailure.SizeLimit,
                "Giá trị mà biểu thức JavaScript trả về không ghi lại được: nó lồng nhau quá 256 tầng hoặc có hai tên trùng nhau. Hãy trả về giá trị đơn giản hơn.",
                unreadable
            );
        }
        if (answer["failure"] is { } failure)
            throw Failed(failure.GetValue<string>(), answer);
        if (line.Length > settings.ValueBytes)
            throw ValueTooLarge();

        List<ScriptWrite> writes = [];
        foreach (JsonArray write in answer["writes"]!.AsArray().Select(write => write!.AsArray()))
        {
            JsonNode? value = write[2];
            write.RemoveAt(2);
            writes.Add(new ScriptWrite(Enum.Parse<ScriptTarget>(write[0]!.GetValue<string>()), write[1]!.GetValue<string>(), value));
        }
        answer.Remove("value", out JsonNode? result);
        string[]? outcomes = answer["outcomes"] is JsonArray named ? [.. named.Select(outcome => outcome!.GetValue<string>())] : null;
        return new ScriptResult(result, writes, outcomes);
    }

    private ScriptFailedException Failed(string failure, JsonObject answer)
    {
        string? reason = answer["reason"]?.GetValue<string>();
        switch (failure)
        {
            case "TimeLimit":
                return TimeLimit();
            case "MemoryLimit":
                return MemoryLimit(reason);
            case "SizeLimit":
                return ValueTooLarge();
        }
        int line = answer["line"]?.GetValue<int>() ?? 0;
        string place = line > 0 ? string.Create(CultureInfo.InvariantCulture, $" ở dòng {line}") : "";
        string detail = answer["detail"]?.GetValue<string>() is { Length: > 0 } said ? $": {said}" : "";
        if (reason == "pending")
        {
            return new ScriptFailedException(
                ScriptFailure.Thrown,
                "Biểu thức JavaScript trả về một lời hứa (Promise) không bao giờ có kết quả. Hãy trả về giá trị, hoặc một Promise được hoàn tất trong biểu thức."
            );
        }
        return failure == "Syntax"
            ? new ScriptFailedException(
                ScriptFailure.Syntax,
                $"Biểu thức JavaScript viết sai cú pháp{place}{detail}. Hãy sửa biểu thức trong quy trình."
            )
            : new ScriptFailedException(
                ScriptFailure.Thrown,
                $"Biểu thức JavaScript dừng vì lỗi{place}{detail}. Hãy sửa biểu thức, hoặc dữ liệu mà nó đọc."
            );
    }

    private ScriptFailedException TimeLimit() =>
        new(
            ScriptFailure.TimeLimit,
            string.Create(
                Vietnamese,
                $"Biểu thức JavaScript phải xong trong {settings.Time.TotalSeconds:0.###} giây nhưng chưa xong nên đã bị dừng. Hãy bỏ vòng lặp không có điểm dừng, hoặc tính ít hơn trong một biểu thức."
            )
        );

    private ScriptFailedException MemoryLimit(string? reason) =>
        new(
            ScriptFailure.MemoryLimit,
            reason switch
            {
                "stack" =>
                    "Biểu thức JavaScript gọi lồng nhau quá sâu nên đã bị dừng. Hãy bỏ đệ quy không có điểm dừng, hoặc viết lại bằng vòng lặp.",
                "broken" => "Biểu thức JavaScript làm hỏng máy chạy nó nên đã bị dừng. Hãy viết lại biểu thức đơn giản hơn.",
                _ =>
                    $"Biểu thức JavaScript được dùng tối đa {settings.MemoryMebibytes} MiB bộ nhớ nhưng cần nhiều hơn nên đã bị dừng. Hãy xử lý ít dữ liệu hơn trong một biểu thức.",
            }
        );

    private ScriptFailedException ValueTooLarge() =>
        TooLarge(
            $"Giá trị mà biểu thức JavaScript trả về và ghi vào biến lớn hơn mức tối đa {Bytes(settings.ValueBytes)}. Hãy trả về ít dữ liệu hơn"
        );

    private static ScriptFailedException TooLarge(string why) => new(ScriptFailure.SizeLimit, $"{why}.");

    private static string Bytes(int count) => string.Create(Vietnamese, $"{count:N0} byte");
}
