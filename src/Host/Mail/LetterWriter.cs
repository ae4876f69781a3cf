using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenderEquality.Host.Mail;

/// <summary>
/// Makes a letter from a digest: subject, plain text and HTML say the same, since all three come from one <see cref="DigestContent"/>. Safe
/// for use by many threads.
/// </summary>
public sealed class LetterWriter
{
    // The letters of Vietnamese stand as they are in the HTML: as character references they would triple it.
    private static readonly ServiceProvider Services = new ServiceCollection()
        .AddSingleton(HtmlEncoder.Create(UnicodeRanges.All))
        .BuildServiceProvider();

    /// <param name="to">The person's address.</param>
    /// <param name="messageId">See <see cref="Letter"/>.</param>
    public async Task<Letter> WriteAsync(string to, string messageId, DigestModel model)
    {
        DigestContent content = DigestContent.Of(model);
        return new Letter(to, model.FullName, content.Subject, Text(content), await HtmlAsync(content), messageId)
        {
            CalendarText = DigestCalendar.Write(model),
            Unsubscribe = model.Unsubscribe,
        };
    }

    private static async Task<string> HtmlAsync(DigestContent content)
    {
        await using var renderer = new HtmlRenderer(Services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(
                new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(DigestLetter.Content)] = content }
            );
            return (await renderer.RenderComponentAsync<DigestLetter>(parameters)).ToHtmlString();
        });
    }

    private static string Text(DigestContent content)
    {
        var text = new StringBuilder();
        void Line(string line = "") => text.Append(line.Replace(DigestContent.NoBreak, ' ')).Append('\n');
        Line(content.Greeting);
        Line();
        Line(content.Lead);
        if (content.PersonalLines.Count > 0)
        {
            Line();
            Line(content.PersonalHeading);
            // Marked, so that what a person typed is never taken for what the system says.
            foreach (string line in content.PersonalLines)
                Line($"> {line}");
        }
        foreach (DigestGroup group in content.Groups)
        {
            Line();
            Line(group.Heading.ToUpperInvariant());
            foreach (DigestItem item in group.Items)
            {
                Line();
                Line($"* {item.Title}");
                foreach (string part in new[] { $"{item.StatusAndTag} {item.When}".Trim(), item.Source, item.Why, item.Link.AbsoluteUri })
                {
                    if (part.Length > 0)
                        Line($"  {part}");
                }
            }
        }
        Line();
        Line($"{content.HomeText}: {content.Home.AbsoluteUri}");
        if (content.Unsubscribe is { } unsubscribe)
            Line($"{content.UnsubscribeText}: {unsubscribe.AbsoluteUri}");
        Line();
        Line(content.Note);
        return text.ToString();
    }
}
