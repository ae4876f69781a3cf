using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>Reads a plain-text administrative document by rules; the same text always gives the same findings.</summary>
public static class DocumentReader
{
    /// <summary>
    /// The most that is examined, in UTF-16 code units. The longest plan of a ministry has about 150,000; what is longer is
    /// not one document, and the cap keeps a hostile file from costing more than a second.
    /// </summary>
    public const int MaxLength = 300_000;

    /// <summary>Never throws for any text; what cannot be found is null or empty.</summary>
    public static DocumentFindings Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = Normalise(text.Length > MaxLength ? text[..MaxLength] : text);
        text = text.Length > MaxLength ? text[..MaxLength] : text;
        return TornMarks.Mend(text) is { } mended ? mended.Place(ReadWhole(mended.Text), text) : ReadWhole(text);
    }

    private static DocumentFindings ReadWhole(string text)
    {
        var layout = new Layout(text);
        var notes = new Notes();
        var header = Header.Read(layout, notes);
        var issuer = Issuer.Read(layout, notes);
        var recipients = SignatureBlock.Recipients(layout);
        var signer = SignatureBlock.Signer(layout, notes);
        var rank = Issuer.RankOf(issuer, header.Symbol, signer);
        var tasks = Levels.Assign(layout, rank);
        var levels = Levels.Addressed(layout, tasks, rank, issuer, header.Symbol, recipients, notes);
        var kind = KindRule.Of(layout, header, issuer, rank);
        var findings = new DocumentFindings
        {
            Text = text,
            Kind = kind,
            DocType = header.DocType,
            Number = header.Number,
            Symbol = header.Symbol,
            IssuedOn = header.IssuedOn,
            Place = header.Place,
            Issuer = issuer,
            Title = header.Title,
            UpstreamRefs = References.Read(layout, notes),
            ContactEmails = Publication.Emails(text),
            Recipients = recipients,
            Signer = signer,
            AddressedLevels = levels,
            Spans = notes.Spans,
            Judgements = notes.Judgements,
        };

        // What is not acted on carries no duties: a menu's quantities or a mixed file's dates would only mislead.
        return kind is DocumentKind.Directive or DocumentKind.SchoolPlan ? ReadDuties(findings, layout, tasks, rank, notes) : findings;
    }

    private static DocumentFindings ReadDuties(
        DocumentFindings findings,
        Layout layout,
        IReadOnlyList<Assigned> tasks,
        Rank rank,
        Notes notes
    )
    {
        var reports = ReportDuties.Read(layout, tasks, rank);
        var targets = Targets.Read(layout, tasks, findings.IssuedOn?.Year);
        var (publication, site) = Publication.Read(tasks, layout);
        for (var i = 0; i < reports.Count; i++)
        {
            notes.Place($"report_deadlines[{i}]", reports[i].Date);
            notes.Judgements[$"report_deadlines[{i}]"] = reports[i].Judgement;
        }

        for (var i = 0; i < targets.Count; i++)
        {
            notes.Place($"targets[{i}]", targets[i].Span);
            notes.Judgements[$"targets[{i}]"] = targets[i].Judgement;
        }

        if (site is { } sentence)
        {
            notes.Place("publication", new TextSpan(sentence.Start, sentence.Text.Length));
        }

        NotePublication(notes, publication);
        return findings with
        {
            ReportDeadlines = [.. reports.Select(r => r.Deadline)],
            Targets = [.. targets.Select(t => t.Finding)],
            Publication = publication,
            Mentions = Mentions.Read(layout, findings.Recipients, tasks, reports, notes),
            Clauses = Clauses.Read(layout, tasks, targets, reports, site, findings.AddressedLevels, notes),
        };
    }

    private static void NotePublication(Notes notes, PublicationFinding found)
    {
        const string name = "publication";
        if (!found.Required)
        {
            notes.High(name, "không thấy câu nào yêu cầu đăng kế hoạch lên trang thông tin");
        }
        else if (found.Due is null)
        {
            notes.Medium(name, "có yêu cầu đăng kế hoạch, không ghi hạn đầy đủ");
        }
        else
        {
            notes.High(name, "yêu cầu đăng kế hoạch và hạn ghi trong một câu");
        }
    }
}
