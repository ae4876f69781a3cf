using System.Text;

namespace GenderEquality.Host.Reading;

/// <summary>A plain text's encoding: UTF-8, UTF-16 with its mark, or windows-1258 of old Vietnamese Windows.</summary>
internal static class PlainText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Windows1258 = CodePagesEncodingProvider.Instance.GetEncoding(1258)!;

    // What Vietnamese needs beyond ASCII, composed or not: letters, the five tones, and the marks that Word types.
    private const string Vietnamese =
        "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư\u0300\u0301\u0303\u0309\u0323–—‘’“”„…•·«»°±²³½¼¾×÷§€₫\u00A0\u00AD";

    /// <exception cref="UnreadableFileException">It is no text, or in an encoding that cannot be told.</exception>
    public static string Decode(byte[] bytes, string name)
    {
        string text = bytes switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2),
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2),
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3),
            _ => WithoutMark(bytes, name),
        };
        return text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\f' or '\v' or '\u0085')) ? throw NotText() : text;
    }

    private static string WithoutMark(byte[] bytes, string name)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // Any bytes are windows-1258: only of what is called a text is it believed.
            if (!name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || bytes.Contains((byte)0))
                throw NotText();
        }
        string text = Windows1258.GetString(bytes);
        int foreign = text.Count(c => c > 127 && !Vietnamese.Contains(c, StringComparison.Ordinal));
        return foreign * 50 <= text.Count(c => c > 127)
            ? text
            : throw new UnreadableFileException(
                "Tệp .txt không ở bảng mã Unicode (có lẽ là TCVN3 hoặc VNI). Mở tệp, đổi sang Unicode, lưu với mã hóa UTF-8 rồi tải lại."
            );
    }

    private static UnreadableFileException NotText() => new(FileKinds.Refusal(FileKind.Text));
}
