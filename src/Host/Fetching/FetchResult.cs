namespace GenderEquality.Host.Fetching;

/// <summary>What came of fetching an address.</summary>
public abstract record FetchResult
{
    private FetchResult() { }

    /// <summary>The site answered.</summary>
    /// <param name="FinalUrl">Where the redirects ended.</param>
    /// <param name="MediaType">As <c>text/html</c>; null when the site names none.</param>
    /// <param name="Charset">As the site names it; null likewise.</param>
    /// <param name="Body">Unpacked; null when it is larger than the limit, or the status is no success.</param>
    public sealed record Fetched(int Status, Uri FinalUrl, string? MediaType, string? Charset, byte[]? Body) : FetchResult
    {
        public bool IsSuccess => Status is >= 200 and < 300;
    }

    /// <summary>The address is none that is asked: not public, another port, no web address.</summary>
    /// <param name="Reason">One sentence in Vietnamese.</param>
    public sealed record Refused(string Reason) : FetchResult;

    /// <summary>There is no page behind the address, whoever asks and whenever.</summary>
    /// <param name="Reason">One sentence in Vietnamese.</param>
    public sealed record Broken(string Reason) : FetchResult;

    /// <summary>The site could not be reached now; that may be the network's fault.</summary>
    /// <param name="Reason">One sentence in Vietnamese.</param>
    public sealed record Failed(string Reason) : FetchResult;
}
