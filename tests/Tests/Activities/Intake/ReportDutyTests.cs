using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>Every way in which directives word the day of a report.</summary>
public sealed class ReportDutyTests
{
    [TestCase("Gửi báo cáo về Phòng trước ngày 01/6 và 15/11 hằng năm.", "SixMonthly Before 1/6; SixMonthly Before 15/11")]
    [TestCase("Các trường gửi báo cáo kết quả trước ngày 01/6 và ngày 15/11 hàng năm.", "SixMonthly Before 1/6; SixMonthly Before 15/11")]
    [TestCase("Định kỳ gửi báo cáo trước ngày 10 tháng 6 và ngày 10 tháng 12.", "SixMonthly Before 10/6; SixMonthly Before 10/12")]
    [TestCase("Báo cáo 6 tháng trước ngày 05/6, báo cáo năm trước ngày 05/12.", "SixMonthly Before 5/6; Annual Before 5/12")]
    [TestCase(
        "Báo cáo sơ kết 6 tháng đầu năm trước ngày 15/6/2025; báo cáo tổng kết năm trước ngày 30/11/2025.",
        "SixMonthly Before 15/6/2025; Annual Before 30/11/2025"
    )]
    [TestCase(
        "Gửi báo cáo trước ngày 15/6 (đối với báo cáo 6 tháng) và trước ngày 15/12 (đối với báo cáo năm).",
        "SixMonthly Before 15/6; Annual Before 15/12"
    )]
    [TestCase("Định kỳ 6 tháng, 1 năm báo cáo về Phòng trước ngày 15/6 và 15/12.", "SixMonthly Before 15/6; Annual Before 15/12")]
    [TestCase("Báo cáo kết quả học kỳ I trước ngày 15/01, cả năm học trước ngày 25/5.", "SixMonthly Before 15/1; Annual Before 25/5")]
    [TestCase("Hằng năm, báo cáo kết quả chậm nhất ngày 20 tháng 5.", "Annual OnOrBefore 20/5")]
    [TestCase("Báo cáo kết quả năm học chậm nhất ngày 20 tháng 5 năm 2025.", "Annual OnOrBefore 20/5/2025")]
    [TestCase("Hằng năm, gửi báo cáo về Phòng trong tháng 6.", "Annual WithinMonth 6")]
    [TestCase("Báo cáo kết quả vào tháng 6 và tháng 12 hằng năm.", "SixMonthly WithinMonth 6; SixMonthly WithinMonth 12")]
    [TestCase(
        "Hằng quý, trước ngày 15 của tháng cuối quý, gửi báo cáo về Phòng.",
        "Quarterly Before 15/3; Quarterly Before 15/6; Quarterly Before 15/9; Quarterly Before 15/12"
    )]
    [TestCase(
        "Báo cáo quý gửi chậm nhất ngày 05 tháng đầu quý sau.",
        "Quarterly OnOrBefore 5/1; Quarterly OnOrBefore 5/4; Quarterly OnOrBefore 5/7; Quarterly OnOrBefore 5/10"
    )]
    [TestCase(
        "Báo cáo quý trước ngày 20/3, 20/6, 20/9 và 20/12.",
        "Quarterly Before 20/3; Quarterly Before 20/6; Quarterly Before 20/9; Quarterly Before 20/12"
    )]
    [TestCase(
        "Báo cáo quý gửi trước ngày 20 các tháng 3, 6, 9, 12.",
        "Quarterly Before 20/3; Quarterly Before 20/6; Quarterly Before 20/9; Quarterly Before 20/12"
    )]
    [TestCase("Báo cáo số liệu gửi về Phòng trước 17 giờ 00 ngày 25/11/2025.", "Once Before 25/11/2025 17:00")]
    [TestCase("Báo cáo kết quả gửi về Phòng trước 16h30 ngày 25/11/2025.", "Once Before 25/11/2025 16:30")]
    [TestCase("Báo cáo kết quả Tháng hành động về Phòng, hạn cuối ngày 20/12/2025.", "Once OnOrBefore 20/12/2025")]
    [TestCase("Gửi báo cáo về Phòng muộn nhất vào ngày 20/12/2025.", "Once OnOrBefore 20/12/2025")]
    [TestCase("Trước ngày 18/12/2025, các trường gửi báo cáo kết quả về Phòng.", "Once Before 18/12/2025")]
    [TestCase("Gửi kế hoạch về Phòng trước ngày 30/3/2025 và gửi báo cáo trước ngày 20/12/2025.", "Once Before 20/12/2025")]
    [TestCase("Gửi báo cáo về Phòng trước ngày 20/12/2025 để tổng hợp, báo cáo Sở Giáo dục và Đào tạo.", "Once Before 20/12/2025")]
    [TestCase("Báo cáo kết quả Tháng hành động (từ ngày 15/11 đến ngày 15/12) trước ngày 20/12/2025.", "Once Before 20/12/2025")]
    [TestCase("Số liệu báo cáo tính đến ngày 31/10/2025, gửi về Phòng trước ngày 05/11/2025.", "Once Before 5/11/2025")]
    [TestCase("Báo cáo theo Công văn số 44/SGDĐT-VP ngày 03/3/2025 gửi về Phòng trước ngày 05/11/2025.", "Once Before 5/11/2025")]
    [TestCase(
        "Định kỳ 6 tháng (trước ngày 10/6), hằng năm (trước ngày 10/12) báo cáo số liệu.",
        "SixMonthly Before 10/6; Annual Before 10/12"
    )]
    [TestCase("Báo cáo: tháng 6 và tháng 12 hằng năm gửi về Phòng.", "SixMonthly WithinMonth 6; SixMonthly WithinMonth 12")]
    [TestCase("Báo cáo kết quả về Phòng trước 16h00' ngày 10/12/2025.", "Once Before 10/12/2025 16:00")]
    [TestCase("Báo cáo tổng kết năm học: 25/5/2025.", "Annual OnOrBefore 25/5/2025")]
    public void Read_DatedReport_IsADeadline(string sentence, string expected)
    {
        var found = DocumentReader.Read(Documents.Directive(sentence));

        Assert.That(Documents.Show(found.ReportDeadlines), Is.EqualTo(expected));
    }

    [TestCase("Gửi kế hoạch về Phòng trước ngày 30/3/2025.")]
    [TestCase("Gửi kế hoạch về Phòng trước ngày 30/3/2025 để tổng hợp, báo cáo Sở.")]
    [TestCase("Gửi danh sách báo cáo viên trước ngày 30/3/2025.")]
    [TestCase("Gửi bài dự thi về Phòng trước ngày 30/10/2025.")]
    [TestCase("Báo cáo kịp thời những vụ việc đột xuất.")]
    [TestCase("Phòng Giáo dục và Đào tạo tổng hợp, báo cáo Sở trước ngày 25/11/2025.")]
    [TestCase("Hưởng ứng Tháng hành động từ ngày 15/11 đến ngày 15/12.")]
    [TestCase("Tổ chức tọa đàm nhân ngày 8/3 và ngày 20/10 hằng năm.")]
    public void Read_OtherDatedWork_IsNoReport(string sentence)
    {
        var found = DocumentReader.Read(Documents.Directive(sentence));

        Assert.That(found.ReportDeadlines, Is.Empty);
    }

    [Test]
    public void Read_DatesBelowALeadIn_BelongToTheReport()
    {
        const string Sentence = "Thời gian gửi báo cáo:\n+ 6 tháng: trước ngày 15/6;\n+ Năm: trước ngày 15/12.";

        var found = DocumentReader.Read(Documents.Directive(Sentence));

        Assert.That(Documents.Show(found.ReportDeadlines), Is.EqualTo("SixMonthly Before 15/6; Annual Before 15/12"));
    }

    [Test]
    public void Read_RequestInTheSentenceOfGrounds_IsRead()
    {
        const string Letter = """
            SỞ GIÁO DỤC VÀ ĐÀO TẠO
            Số: 90/SGDĐT-VP
            Hoa Lư, ngày 02 tháng 4 năm 2025
            V/v báo cáo số liệu

            Kính gửi: Phòng Giáo dục và Đào tạo các huyện

            Căn cứ Công văn số 12/BGDĐT-VP ngày 20/3/2025 của Bộ Giáo dục và Đào tạo, Sở Giáo dục và Đào tạo đề nghị các phòng Giáo dục và Đào tạo báo cáo số liệu về Sở trước ngày 30/4/2025. Mọi điều chưa rõ xin liên hệ Văn phòng Sở để cùng giải quyết kịp thời, tránh chậm trễ.

            Nơi nhận:
            - Như trên;
            - Lưu: VT.
            """;

        var found = DocumentReader.Read(Letter);

        Assert.That(Documents.Show(found.ReportDeadlines), Is.EqualTo("Once Before 30/4/2025"));
    }

    [Test]
    public void Read_SameReportForTwoUnits_IsEnteredOnce()
    {
        const string Sentence = "Các trường mầm non báo cáo trước ngày 20/12/2025.\n- Các trường tiểu học báo cáo trước ngày 20/12/2025.";

        var found = DocumentReader.Read(Documents.Directive(Sentence));

        Assert.That(found.ReportDeadlines, Has.Count.EqualTo(1));
    }

    [Test]
    public void Read_Deadline_StandsWhereItsSpanSays()
    {
        var found = DocumentReader.Read(Documents.Directive("Gửi báo cáo về Phòng trước ngày 20/12/2025."));

        var span = found.Spans["report_deadlines[0]"];
        Assert.That(found.Text.Substring(span.Start, span.Length), Does.Contain("20/12/2025"));
    }
}
