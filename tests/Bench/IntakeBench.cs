using System.Diagnostics;
using System.Text;
using GenderEquality.Activities.Intake;
using GenderEquality.Host.Reading;
using GenderEquality.Tests.Host.Reading;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenderEquality.Bench;

/// <summary>Documents of ten pages a second, from file to findings, by one reader; beside plain passes over the same letters.</summary>
internal static class IntakeBench
{
    // A page of Decree 30 has about 2,500 letters.
    private const int Length = 25_000;
    private const int Rounds = 3;

    public static async Task RunAsync(BenchOptions options)
    {
        int count = options.Count ?? (options.Once ? 3 : 100);
        string text = Document();
        byte[] plain = Encoding.UTF8.GetBytes(text);
        byte[] word = WordFile.OfText(text, columns: true);
        using var reader = new FileReader(new ReadingSettings(), NullLogger<FileReader>.Instance);
        List<double> texts = [];
        List<double> words = [];
        List<double> passes = [];
        // In turn, so that a slow moment meets all. The first round only warms up.
        for (int round = 0; round <= (options.Once ? 1 : Rounds); round++)
        {
            double ofTexts = await RateAsync(count, () => ReadAsync(reader, plain, "a.txt"));
            double ofWords = await RateAsync(count, () => ReadAsync(reader, word, "a.docx"));
            double ofPasses = await RateAsync(count, () => Task.FromResult(Pass(text)));
            if (round == 0)
                continue;
            texts.Add(ofTexts);
            words.Add(ofWords);
            passes.Add(ofPasses);
        }
        const string FloorIs = "normalising and counting the same letters";
        Figure.Print("intake-text", Figure.Median(texts), "documents/s", Figure.Median(passes), null, count, FloorIs);
        Figure.Print("intake-docx", Figure.Median(words), "documents/s", Figure.Median(passes), null, count, FloorIs);
    }

    private static async Task<int> ReadAsync(FileReader reader, byte[] file, string name)
    {
        using var content = new MemoryStream(file, writable: false);
        FileReading reading = await reader.ReadAsync(content, name);
        DocumentFindings found = DocumentReader.Read(reading.Text ?? throw new InvalidOperationException(reading.Refusal));
        return found.Number == 177
            ? found.Clauses.Count
            : throw new InvalidOperationException("The document was expected to be number 177.");
    }

    private static int Pass(string text) => VietnameseText.Normalise(text).Count(char.IsLetter);

    private static async Task<double> RateAsync(int count, Func<Task<int>> act)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
            await act();
        return count / watch.Elapsed.TotalSeconds;
    }

    private static string Document()
    {
        var text = new StringBuilder(
            """
            SỞ GIÁO DỤC VÀ ĐÀO TẠO
            Số: 177/KH-SGDĐT
            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
            Hà Nội, ngày 24 tháng 01 năm 2022

            KẾ HOẠCH
            Truyền thông về bình đẳng giới

            Sở Giáo dục và Đào tạo xây dựng kế hoạch như sau:

            I. NHIỆM VỤ

            """
        );
        for (int i = 1; text.Length < Length; i++)
            text.Append(
                $"{i}. Các trường tiểu học, THCS tổ chức tối thiểu 0{i % 9 + 1} buổi sinh hoạt chuyên đề về giới, báo cáo Sở trước ngày {i % 27 + 1}/6 hằng năm.\n\n"
            );
        return text.Append("Nơi nhận:\n- Các trường;\n- Lưu: VT.\nGIÁM ĐỐC\nTrần Minh Khuê\n").ToString();
    }
}
