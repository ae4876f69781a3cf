using System.Globalization;

namespace GenderEquality.Host.Reading;

/// <summary>Why a file gives no text, in Vietnamese, for the person who chose it.</summary>
internal sealed class UnreadableFileException(string message, Exception? inner = null) : Exception(message, inner)
{
    public static UnreadableFileException TooLong(ReadingSettings settings) =>
        new(
            string.Create(
                CultureInfo.GetCultureInfo("vi-VN"),
                $"Văn bản dài hơn {settings.Characters:N0} ký tự. Tách phụ lục ra rồi tải lại."
            )
        );
}
