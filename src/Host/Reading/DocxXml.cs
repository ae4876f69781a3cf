using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace GenderEquality.Host.Reading;

/// <summary>Opens the XML of a part so that it cannot ask for anything outside of itself, nor grow.</summary>
internal static class DocxXml
{
    /// <summary>Of Word, and of the same format as ISO 29500 Strict names it.</summary>
    public static bool IsWord(string space) =>
        space is "http://schemas.openxmlformats.org/wordprocessingml/2006/main" or "http://purl.oclc.org/ooxml/wordprocessingml/main";

    public static XmlReader Open(OpenXmlPart part, int characters) =>
        XmlReader.Create(
            part.GetStream(FileMode.Open, FileAccess.Read),
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = characters,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                CloseInput = true,
            }
        );

    /// <summary>Whether a property such as <c>w:caps</c> is on: it is, unless it says otherwise.</summary>
    public static bool IsOn(string? value) => value is not ("0" or "false" or "off");
}
