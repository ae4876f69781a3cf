using System.Text.Json.Nodes;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.ElsaApi;

/// <summary>The comparison that the contract's tests rest on finds what it is there to find.</summary>
internal sealed class JsonShapeTests
{
    [TestCase("""{"a":1}""", """{"a":2}""", ExpectedResult = 0)]
    [TestCase("""{"a":1}""", """{}""", ExpectedResult = 1)]
    [TestCase("""{"a":1}""", """{"a":1,"b":2}""", ExpectedResult = 1)]
    [TestCase("""{"a":1}""", """{"A":1}""", ExpectedResult = 2)]
    [TestCase("""{"a":1}""", """{"a":"1"}""", ExpectedResult = 1)]
    [TestCase("""{"a":true}""", """{"a":false}""", ExpectedResult = 0)]
    [TestCase("""{"a":[]}""", """{"a":null}""", ExpectedResult = 1)]
    [TestCase("""{"a":{}}""", """{"a":null}""", ExpectedResult = 1)]
    [TestCase("""{"a":null}""", """{"a":"text"}""", ExpectedResult = 0)]
    [TestCase("""{"a":[1]}""", """{"a":[]}""", ExpectedResult = 1)]
    [TestCase("""{"a":[{"b":1}]}""", """{"a":[{"b":1},{"c":1}]}""", ExpectedResult = 2)]
    [TestCase("""{"a":[{"b":null},{"b":{"c":1}}]}""", """{"a":[{"b":{"d":1}}]}""", ExpectedResult = 0)]
    [TestCase("""{"correlationId":"x"}""", """{"correlationId":null}""", ExpectedResult = 0)]
    [TestCase("""{"activityState":{"Title":"x"}}""", """{"activityState":{"Role":1}}""", ExpectedResult = 0)]
    [TestCase("""{"activityState":{"Title":"x"}}""", """{"activityState":null}""", ExpectedResult = 1)]
    [TestCase("""{"value":1}""", """{"value":"text"}""", ExpectedResult = 0)]
    public int Differences_AreCounted(string captured, string answered) =>
        JsonShape.Differences(JsonNode.Parse(captured), JsonNode.Parse(answered)).Count;
}
