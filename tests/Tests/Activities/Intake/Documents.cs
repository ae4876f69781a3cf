using System.Globalization;
using GenderEquality.Activities.Intake;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>Small documents in which one sentence is the subject of a test.</summary>
internal static class Documents
{
    /// <summary>A Phòng's plan whose part for the schools holds the sentence.</summary>
    public static string Directive(string sentence) =>
        $"""
            UBND QUẬN HOA LƯ
            PHÒNG GIÁO DỤC VÀ ĐÀO TẠO

            Số: 15/KH-PGDĐT

            Hoa Lư, ngày 10 tháng 3 năm 2025

            KẾ HOẠCH
            Thực hiện công tác bình đẳng giới năm 2025

            Căn cứ Kế hoạch số 20/KH-SGDĐT ngày 05/02/2025 của Sở Giáo dục và Đào tạo về công tác bình đẳng giới;

            Phòng Giáo dục và Đào tạo xây dựng kế hoạch thực hiện trong các trường như sau:

            I. NỘI DUNG

            1. Truyền thông cho giáo viên, học sinh và cha mẹ học sinh về quyền của mỗi người.

            II. TỔ CHỨC THỰC HIỆN

            1. Phòng Giáo dục và Đào tạo

            - Hướng dẫn, kiểm tra và giúp đỡ các trường trong quá trình thực hiện kế hoạch này.

            2. Các trường mầm non, tiểu học, THCS

            - {sentence}

            Nơi nhận:
            - Các trường;
            - Lưu: VT.

            TRƯỞNG PHÒNG

            Mai Thị Lan
            """;

    /// <summary>"six_monthly before 1/6; annual within_month 12/2025" and so on, for comparison at a glance.</summary>
    public static string Show(IEnumerable<ReportDeadline> deadlines) =>
        string.Join(
            "; ",
            deadlines.Select(d =>
            {
                var day = d.Day is { } n ? n.ToString(CultureInfo.InvariantCulture) + "/" : "";
                var year = d.Year is { } y ? "/" + y.ToString(CultureInfo.InvariantCulture) : "";
                var time = d.Time is { } t ? " " + t : "";
                var month = d.Month.ToString(CultureInfo.InvariantCulture);
                return $"{d.Cadence} {d.Bound} {day}{month}{year}{time}";
            })
        );
}
