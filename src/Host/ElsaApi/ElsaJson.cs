using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine;
using GenderEquality.Host.Design;

namespace GenderEquality.Host.ElsaApi;

/// <summary>The JSON of Elsa's API: camelCase names, words for enums.</summary>
internal static class ElsaJson
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 256,
            Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
        };

    public static IResult Ok(JsonNode? body) => Results.Text(body?.ToJsonString(Options) ?? "null", "application/json; charset=utf-8");

    /// <summary>A list as Elsa gives it, with its length.</summary>
    public static IResult List(IEnumerable<JsonNode?> items)
    {
        JsonNode?[] all = [.. items];
        return Ok(new JsonObject { ["items"] = new JsonArray(all), ["count"] = all.Length });
    }

    /// <summary>A refusal in the only form that Studio shows: status 400, the texts under one key.</summary>
    public static IResult Refused(IReadOnlyList<Refusal> refusals, int status = StatusCodes.Status400BadRequest) =>
        Results.Text(
            new JsonObject
            {
                ["statusCode"] = status,
                ["message"] = "Chưa thực hiện được.",
                ["errors"] = new JsonObject
                {
                    ["generalErrors"] = new JsonArray([.. refusals.Select(refusal => (JsonNode)refusal.Message)]),
                },
            }.ToJsonString(Options),
            "application/json; charset=utf-8",
            statusCode: status
        );

    /// <summary>The body of a request as a JSON object.</summary>
    /// <exception cref="RefusedException">It is none, or larger than a flow may be.</exception>
    public static async Task<JsonObject> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        byte[] buffer = new byte[81920];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancel)) > 0)
        {
            body.Write(buffer, 0, read);
            // A save wraps the flow in an object of its own.
            if (body.Length > FlowModel.LargestBytes + 1000)
                throw new RefusedException("", "Quy trình quá lớn. Hãy tách thành nhiều quy trình.");
        }
        return body.Length == 0 ? [] : FlowModel.Parse(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <summary>Names in an array of the body; none when it is missing.</summary>
    public static IReadOnlyList<string> Texts(JsonObject body, string member) =>
        body[member] is JsonArray list
            ? [.. list.OfType<JsonValue>().Select(value => value.TryGetValue(out string? text) ? text : null).OfType<string>()]
            : [];
}
